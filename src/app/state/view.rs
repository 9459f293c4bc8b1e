//! What the colours of a text say: the views of the lanes and of a scored prefix.
//!
//! Never names a colour; a level is a place on a scale, a likeness one of a few words, and the theme says how they look.

use crate::{analysis::Closeness, session::Token, tr};

/// Writes the views down once: the enum and the list of all.
macro_rules! views {
    ($($(#[$about:meta])* $view:ident;)*) => {
        /// What the colours of a lane say.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum View {
            $($(#[$about])* $view,)*
        }

        impl View {
            /// Every view, in the order in which a key goes through them.
            pub const ALL: &[Self] = &[$(Self::$view),*];
        }
    };
}

views! {
    /// Prompt and generated text.
    #[default]
    Plain;
    /// Where tokens begin; spaces and newlines are visible.
    Tokens;
    /// How probable each token was.
    Probability;
    /// How surprising: `-log2 p`, in bits.
    Surprise;
    /// The entropy of what could have stood there, in bits.
    Entropy;
    /// How many of the other samples say a word too.
    Agreement;
    /// What stands in the reference.
    Verbatim;
    /// What the selected sample does not have.
    Difference;
    /// Which of two models finds a token more probable, in bits.
    Contrast;
}

/// How a stretch of a lane is like other texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// It stands in the reference, long enough to be no chance.
    Copied,
    /// It stands in the reference in shorter pieces.
    Nearly,
    /// It does not stand in the reference.
    Own,
    /// Most samples say it.
    Most,
    /// Some other samples say it.
    Some,
    /// No other sample says it.
    Alone,
    /// The lane it is compared with does not have it.
    Differs,
}

impl Likeness {
    /// Returns what a legend says of it, and what one says that has little room.
    pub fn words(self) -> (&'static str, &'static str) {
        let both = |word| (word, word);
        match self {
            Self::Copied => both(tr!("states-likeness-copied")),
            Self::Nearly => both(tr!("states-likeness-nearly")),
            Self::Own => both(tr!("states-likeness-own")),
            Self::Most => both(tr!("states-likeness-most")),
            Self::Some => both(tr!("states-likeness-some")),
            Self::Alone => (tr!("states-likeness-alone"), tr!("states-likeness-alone-short")),
            Self::Differs => (tr!("states-likeness-differs"), tr!("states-likeness-differs-short")),
        }
    }

    /// Returns what is said of a word that so large a share of the *other* samples say too. With half of the others
    /// and the sample itself, it is most of all.
    pub(in crate::app) fn of_share(share: f64) -> Self {
        match share {
            0.5.. => Self::Most,
            share if share > 0.0 => Self::Some,
            _ => Self::Alone,
        }
    }
}

impl From<Closeness> for Likeness {
    fn from(closeness: Closeness) -> Self {
        match closeness {
            Closeness::Verbatim => Self::Copied,
            Closeness::Near => Self::Nearly,
            Closeness::Off => Self::Own,
        }
    }
}

impl View {
    /// Returns its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => tr!("states-view-plain"),
            Self::Tokens => tr!("states-view-tokens"),
            Self::Probability => tr!("states-view-probability"),
            Self::Surprise => tr!("states-view-surprise"),
            Self::Entropy => tr!("states-view-entropy"),
            Self::Agreement => tr!("states-view-agreement"),
            Self::Verbatim => tr!("states-view-verbatim"),
            Self::Difference => tr!("states-view-difference"),
            Self::Contrast => tr!("states-view-contrast"),
        }
    }

    /// Says in a few words what its colours say.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Plain => tr!("states-view-plain-says"),
            Self::Tokens => tr!("states-view-tokens-says"),
            Self::Probability => tr!("states-view-probability-says"),
            Self::Surprise => tr!("states-view-surprise-says"),
            Self::Entropy => tr!("states-view-entropy-says"),
            Self::Agreement => tr!("states-view-agreement-says"),
            Self::Verbatim => tr!("states-view-verbatim-says"),
            Self::Difference => tr!("states-view-difference-says"),
            Self::Contrast => tr!("states-view-contrast-says"),
        }
    }

    /// Returns the view after this one.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|view| *view == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// Tells whether tokens are coloured by a number.
    pub fn is_heat(self) -> bool {
        match self {
            Self::Probability | Self::Surprise | Self::Entropy | Self::Contrast => true,
            Self::Plain | Self::Tokens | Self::Agreement | Self::Verbatim | Self::Difference => false,
        }
    }

    /// Tells whether stretches of text are coloured by what other texts have.
    pub fn is_comparison(self) -> bool {
        !self.likenesses().is_empty()
    }

    /// Returns what it tells apart by comparing texts, for a legend.
    pub fn likenesses(self) -> &'static [Likeness] {
        match self {
            Self::Agreement => &[Likeness::Alone, Likeness::Some, Likeness::Most],
            Self::Verbatim => &[Likeness::Copied, Likeness::Nearly, Likeness::Own],
            Self::Difference => &[Likeness::Differs],
            Self::Plain
            | Self::Tokens
            | Self::Probability
            | Self::Surprise
            | Self::Entropy
            | Self::Contrast => &[],
        }
    }

    /// Returns where a token stands on the scale of eight by its own numbers, 0 for the least probable; nothing where that
    /// is not known.
    pub fn level(self, token: &Token) -> Option<usize> {
        let above = |value: f32, steps: &[f32]| steps.iter().filter(|step| value >= **step).count();
        let below = |value: f32, steps: &[f32]| steps.iter().filter(|step| value < **step).count();
        match self {
            Self::Probability => Some(above(token.logprob?.exp(), &PROBABILITIES)),
            Self::Surprise => Some(below(surprise_bits(token.logprob?), &SURPRISES)),
            Self::Entropy => Some(below(token.entropy_bits?, &ENTROPIES)),
            Self::Plain
            | Self::Tokens
            | Self::Agreement
            | Self::Verbatim
            | Self::Difference
            | Self::Contrast => None,
        }
    }

    /// Returns where a difference of two models stands on the scale of [`View::Contrast`]: 0 where the second finds the
    /// token far more probable, 7 where the first does.
    pub fn level_of_contrast(bits: f64) -> usize {
        CONTRASTS.iter().filter(|step| bits >= f64::from(**step)).count()
    }

    /// Returns what each level of a number begins with, for a legend.
    pub fn legend(self) -> [String; 8] {
        let bits = |steps: [f32; 7]| {
            std::array::from_fn(|level| match level {
                0 => format!("≥{}", steps[0]),
                _ => format!("<{}", steps[level - 1]),
            })
        };
        match self {
            Self::Plain | Self::Tokens | Self::Agreement | Self::Verbatim | Self::Difference => {
                Default::default()
            }
            Self::Probability => std::array::from_fn(|level| match level {
                0 => format!("<{}%", PROBABILITIES[0] * 100.0),
                _ => format!("≥{}%", PROBABILITIES[level - 1] * 100.0),
            }),
            Self::Contrast => std::array::from_fn(|level| match level {
                0 => format!("<{:+}", CONTRASTS[0]),
                _ => format!("≥{:+}", CONTRASTS[level - 1]),
            }),
            Self::Surprise => bits(SURPRISES),
            Self::Entropy => bits(ENTROPIES),
        }
    }

    /// Returns what the numbers or the words are of, for a legend.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Surprise | Self::Entropy | Self::Contrast => tr!("states-view-unit-bit"),
            Self::Agreement => tr!("states-view-unit-said-by"),
            _ => "",
        }
    }
}

/// Probabilities at which the scale of [`View::Probability`] steps up, lowest first.
pub(in crate::app) const PROBABILITIES: [f32; 7] = [0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 0.9];

/// Bits at which the scale of [`View::Surprise`] steps down.
pub(in crate::app) const SURPRISES: [f32; 7] = [10.0, 7.0, 5.0, 3.5, 2.0, 1.0, 0.3];

/// Bits at which the scale of [`View::Entropy`] steps down.
pub(in crate::app) const ENTROPIES: [f32; 7] = [7.0, 5.5, 4.0, 3.0, 2.0, 1.0, 0.3];

/// Bits at which the scale of [`View::Contrast`] steps up.
pub(in crate::app) const CONTRASTS: [f32; 7] = [-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0];

/// Surprise of a token with that natural log-probability, `-log2 p`, in bits; never negative.
pub fn surprise_bits(logprob: f32) -> f32 {
    (-logprob / std::f32::consts::LN_2).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_half_the_others_and_this_one_is_one_of_most() {
        let of = |others_with: u32, samples: u32| {
            Likeness::of_share(f64::from(others_with) / f64::from(samples - 1))
        };
        assert_eq!([of(0, 4), of(1, 4), of(2, 4), of(3, 4)], {
            use Likeness::{Alone, Most, Some};
            [Alone, Some, Most, Most]
        });
        for samples in 2..100 {
            for others_with in 0..samples {
                let most = (others_with + 1) * 2 > samples;
                assert_eq!(of(others_with, samples) == Likeness::Most, most, "{others_with} of {samples}");
            }
        }
    }

    #[test]
    fn every_scale_runs_from_the_least_probable_to_the_most() {
        let token =
            |p: f32, bits: f32| Token { logprob: Some(p.ln()), entropy_bits: Some(bits), ..Token::default() };
        for (p, probability, surprise) in
            [(0.0001, 0, 0), (0.02, 1, 2), (0.3, 4, 5), (0.95, 7, 7), (1.0, 7, 7)]
        {
            let token = token(p, 0.0);
            assert_eq!(View::Probability.level(&token), Some(probability), "{p}");
            assert_eq!(View::Surprise.level(&token), Some(surprise), "{p}");
        }
        assert_eq!(View::Entropy.level(&token(1.0, 9.0)), Some(0));
        assert_eq!(View::Entropy.level(&token(1.0, 0.0)), Some(7));
        assert_eq!(View::Probability.level(&Token::default()), None);
        let round: Vec<View> =
            std::iter::successors(Some(View::Plain), |view| Some(view.next())).take(10).collect();
        assert_eq!((&round[..9], round[9]), (View::ALL, View::Plain));
        let levels = [-9.0, -3.0, -1.5, -0.1, 0.0, 1.0, 3.0, 5.0].map(View::level_of_contrast);
        assert_eq!(levels, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
