//! One figure, its spread and its budget, and the table of all.

/// What was measured.
pub(crate) struct Figure {
    what: String,
    unit: &'static str,
    value: f64,
    /// From the lowest to the highest.
    spread: (f64, f64),
    /// The value is to be this or less.
    budget: Option<f64>,
}

impl Figure {
    /// Shows the median of all values.
    pub(crate) fn median(what: impl Into<String>, unit: &'static str, values: &[f64]) -> Self {
        Self::percentile(what, unit, values, 50)
    }

    /// Shows the value that so many percent of all values do not exceed.
    pub(crate) fn percentile(
        what: impl Into<String>,
        unit: &'static str,
        values: &[f64],
        percent: usize,
    ) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len() - 1;
        let value = sorted[(last * percent).div_ceil(100)];
        Self { what: what.into(), unit, value, spread: (sorted[0], sorted[last]), budget: None }
    }

    /// Sets the budget.
    pub(crate) fn within(self, budget: f64) -> Self {
        Self { budget: Some(budget), ..self }
    }

    fn columns(&self) -> [String; 5] {
        let budget = self.budget.map_or(String::new(), |budget| format!("≤ {}", number(budget)));
        let verdict = match self.budget {
            None => "",
            Some(budget) if self.value <= budget => "within",
            Some(_) => "OVER",
        };
        [
            self.what.clone(),
            format!("{} {}", number(self.value), self.unit),
            format!("{} – {}", number(self.spread.0), number(self.spread.1)),
            budget,
            verdict.to_owned(),
        ]
    }
}

/// Returns three significant digits, or all before the point.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        0.0 => 0,
        value if value < 1.0 => 3,
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}

/// Prints all figures, one a row.
pub(crate) fn print(figures: &[Figure]) {
    let mut table = vec![["what", "figure", "lowest – highest", "budget", ""].map(str::to_owned)];
    table.extend(figures.iter().map(Figure::columns));
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    for row in &table {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(text, width)| format!("{text:width$}", width = *width)).collect();
        println!("{}", cells.join("  ").trim_end());
    }
}
