//! A table as Parquet, for data frames: every column has a type of its own, and what is missing is null.
//!
//! Never guards a text: no spreadsheet runs what it reads out of Parquet.

use std::{
    io::{self, Write},
    sync::Arc,
};

use parquet::{
    basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type},
    errors::ParquetError,
    file::{
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::Type,
};

use super::{
    book::Book,
    table::{Column, Kind, Row, TableOptions, Value, columns, rows},
};

/// Rows that are written together.
const GROUP: usize = 50_000;

/// Writes a table.
///
/// # Errors
/// What the output says.
pub(super) fn write(book: &Book, options: TableOptions, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let columns = columns(options.of);
    let bytes = bytes(book, options, &columns).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn bytes(book: &Book, options: TableOptions, columns: &[Column]) -> Result<Vec<u8>, ParquetError> {
    let fields: Vec<Arc<Type>> =
        columns.iter().map(|column| field(*column).map(Arc::new)).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("samplebook").with_fields(fields).build()?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let all: Vec<Row<'_>> = rows(book, options.of).collect();
    for group in all.chunks(GROUP) {
        let mut group_writer = writer.next_row_group()?;
        for column in columns {
            if let Some(mut column_writer) = group_writer.next_column()? {
                write_column(*column, group, &mut column_writer)?;
                column_writer.close()?;
            }
        }
        group_writer.close()?;
    }
    writer.into_inner()
}

/// Says what a column is in the schema; any value may be missing.
fn field(column: Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind() {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    Type::primitive_type_builder(column.name(), physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

fn write_column(
    column: Column,
    rows: &[Row<'_>],
    out: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let values = || rows.iter().map(|row| column.value(row));
    match column.kind() {
        Kind::Text => write_values::<ByteArrayType>(out, values(), |value| match value {
            Value::Text(text) => Some(ByteArray::from(text.into_bytes())),
            _ => None,
        }),
        Kind::Integer => write_values::<Int64Type>(out, values(), |value| match value {
            Value::Integer(number) => Some(number),
            _ => None,
        }),
        Kind::Number => write_values::<DoubleType>(out, values(), |value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        }),
        Kind::Flag => write_values::<BoolType>(out, values(), |value| match value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }),
        Kind::Time => write_values::<Int64Type>(out, values(), |value| match value {
            Value::Time(time) => Some(time.as_millisecond()),
            _ => None,
        }),
    }
}

/// Writes the values that there are, and for each row whether there is one.
fn write_values<T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    values: impl Iterator<Item = Value>,
    pick: impl Fn(Value) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        let value = pick(value);
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    out.typed::<T>().write_batch(&there, Some(&levels), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use parquet::{
        file::reader::{FileReader as _, SerializedFileReader},
        record::RowAccessor as _,
    };

    use super::*;
    use crate::{
        export::table::TableOf,
        session::{CellId, Sample, Session, Token},
    };

    fn book() -> Book {
        let token = |bytes: &[u8], logprob| Token { bytes: bytes.to_vec(), logprob, ..Token::default() };
        let sample = |lane: u32, tokens: Vec<Token>| Sample {
            cell: CellId::new("a"),
            lane,
            tokens,
            started: "2026-01-01T00:00:00.25Z".parse().unwrap(),
            ..Sample::default()
        };
        let mut drawn = sample(1, vec![token(b"=1+1 \r\n\"", Some(-0.5)), token(b"\xff", None)]);
        drawn.extra.insert("right".to_owned(), true.into());
        Book::new(Session::default(), vec![sample(0, Vec::new()), drawn])
    }

    #[test]
    fn every_value_comes_back_with_its_type() {
        let book = book();
        let mut bytes = Vec::new();
        write(&book, TableOptions::default(), &mut bytes).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr();
        let place =
            |name: &str| (0..schema.num_columns()).find(|at| schema.column(*at).name() == name).unwrap();
        assert_eq!(schema.num_columns(), columns(TableOf::Samples).len());
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].get_string(place("text")).unwrap(), "=1+1 \r\n\"\u{fffd}");
        assert_eq!(rows[1].get_long(place("lane")).unwrap(), 1);
        assert_eq!(rows[1].get_double(place("temperature")).unwrap(), 1.0);
        assert!(rows[1].get_bool(place("right")).unwrap());
        assert_eq!(rows[1].get_timestamp_millis(place("started")).unwrap(), 1_767_225_600_250);
        assert!(rows[0].get_bool(place("right")).is_err(), "what is missing is null");

        let mut bytes = Vec::new();
        write(&book, TableOptions { of: TableOf::Tokens, exact: false }, &mut bytes).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 2);
    }
}
