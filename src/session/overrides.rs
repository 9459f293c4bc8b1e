//! What a column changes of its cell's params.
//!
//! Never knows the cell: what is not named is left to it.

use super::param::Param;
use super::params::Params;

/// What a column changes of its cell's params; what it does not name is the cell's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    numbers: [Option<Option<f64>>; Param::COUNT],
    stop: Option<Vec<String>>,
}

impl Overrides {
    /// Tells whether a param is named.
    pub fn has(&self, param: Param) -> bool {
        match param {
            Param::Stop => self.stop.is_some(),
            param => self.numbers[param as usize].is_some(),
        }
    }

    /// Returns the params named, in the order of the table.
    pub fn params(&self) -> impl Iterator<Item = Param> {
        Param::ALL.into_iter().filter(|param| self.has(*param))
    }

    /// Names a param with its value in these params.
    pub fn take(&mut self, param: Param, from: &Params) {
        match param {
            Param::Lanes => {}
            Param::Stop => self.stop = Some(from.stop.clone()),
            param => self.numbers[param as usize] = Some(from.get(param)),
        }
    }

    /// Leaves a param to the cell again.
    pub fn clear(&mut self, param: Param) {
        self.numbers[param as usize] = None;
        if param == Param::Stop {
            self.stop = None;
        }
    }

    /// Returns a cell's params with these laid over them.
    pub fn over(&self, base: &Params) -> Params {
        let mut params = base.clone();
        for (mine, number) in self.numbers.iter().zip(&mut params.numbers) {
            if let Some(value) = mine {
                *number = *value;
            }
        }
        if let Some(stop) = &self.stop {
            params.stop.clone_from(stop);
        }
        params
    }
}
