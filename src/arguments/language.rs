//! Owns which language is spoken, and how the command line's own help and errors are said in it.
//!
//! Never names a flag but its own: what the others are called is the command's affair.

use std::{ffi::OsString, fs, path::PathBuf};

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use samplebook::{language::Language, settings::Settings, store::Dirs, tr};

/// The flag that names a language.
pub(super) const FLAG: &str = "lang";

/// Returns the flag; unknown languages are told as [`wanted`] finds them.
pub(super) fn flag() -> Arg {
    Arg::new(FLAG)
        .long(FLAG)
        .value_name("LANGUAGE")
        .help(tr!("cli-lang", languages = Language::tags()))
        .global(true)
}

/// Finds the language that is wanted: the flag's, the settings', the locale's. This must be known before the command
/// line is read, since its help and its errors are said in it.
///
/// # Errors
/// The flag names no language that the program speaks; the text says which it does.
pub(super) fn wanted(arguments: &[OsString], locale: &str) -> Result<Language, String> {
    let flag = |name: &str| value_of(arguments, name);
    if let Some(tag) = flag(FLAG) {
        let tag = tag.to_string_lossy();
        return Language::from_tag(&tag)
            .ok_or_else(|| tr!("cli-lang-unknown", language = tag, languages = Language::tags()));
    }
    let named = flag("settings").map(PathBuf::from);
    let path = named.or_else(|| Some(Dirs::from_env().ok()?.config.join("settings.toml")));
    // What is wrong with the settings is told where they are read as a whole.
    let of_settings =
        path.and_then(|path| fs::read_to_string(path).ok()).and_then(|text| Settings::language_of(&text));
    Ok(of_settings.unwrap_or_else(|| Language::of_locale(locale)))
}

/// Returns what follows a flag, or stands behind its `=`; nothing behind `--` is a flag.
fn value_of(arguments: &[OsString], name: &str) -> Option<OsString> {
    let long = format!("--{name}");
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    let mut value = None;
    while let Some(argument) = arguments.next() {
        if *argument == *long {
            value = arguments.next().cloned();
        } else if let Some(text) =
            argument.to_str().and_then(|text| text.strip_prefix(&long)?.strip_prefix('='))
        {
            value = Some(text.into());
        }
    }
    value
}

/// Puts the words of help that the parser has of its own into the language that is spoken.
pub(super) fn spoken(command: Command) -> Command {
    let subcommands: Vec<String> =
        command.get_subcommands().map(|subcommand| subcommand.get_name().to_owned()).collect();
    let has_version = command.get_version().is_some();
    let mut command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(tr!("cli-help"))
                .global(!has_version),
        )
        .subcommand_help_heading(tr!("cli-commands"))
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{}\n\n{{all-args}}{{after-help}}",
            tr!("cli-usage", usage = "{usage}")
        ))
        .mut_args(|argument| match (argument.get_help_heading(), argument.is_positional()) {
            (Some(_), _) => argument,
            (None, true) => argument.help_heading(tr!("cli-arguments")),
            (None, false) => argument.help_heading(tr!("cli-options")),
        });
    if has_version {
        command = command.arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(tr!("cli-version"))
                .help_heading(tr!("cli-options")),
        );
    }
    for name in subcommands {
        command = command.mut_subcommand(name, spoken);
    }
    command
}

/// Says what is wrong with a command line.
pub(super) fn told(error: &Error, command: &Command) -> String {
    let context = |kind| error.get(kind).map(said).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => tr!("cli-unknown-argument", argument = argument),
        ErrorKind::InvalidSubcommand => {
            tr!("cli-unknown-command", command = context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => tr!("cli-value-missing", argument = argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let told = tr!("cli-value-wrong", value = value, argument = argument);
            if reason.is_empty() { told } else { format!("{told}: {reason}") }
        }
        ErrorKind::MissingRequiredArgument => tr!("cli-argument-missing", argument = argument),
        ErrorKind::ArgumentConflict => {
            tr!("cli-argument-conflict", argument = argument, other = context(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            tr!("cli-values-many", argument = argument)
        }
        ErrorKind::InvalidUtf8 => tr!("cli-not-text").to_owned(),
        _ => error.kind().to_string(),
    };
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let similar = similar.into_iter().map(context).find(|name| !name.is_empty());
    let similar = similar.map(|name| format!("\n\n  {}", tr!("cli-similar", name = name)));
    let usage = match error.get(ContextKind::Usage) {
        Some(usage) => said(usage),
        None => command.clone().render_usage().to_string(),
    };
    let usage = usage.trim_start_matches("Usage:").trim_start().to_owned();
    let usage = tr!("cli-usage", usage = usage);
    format!("{what}{}\n\n{usage}\n\n{}", similar.unwrap_or_default(), tr!("cli-more-help"))
}

fn said(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_flag_comes_before_the_settings_and_the_locale() {
        let wanted = |line: &str, locale: &str| wanted(&words(line), locale);
        let settings = "samplebook --settings /nowhere/at/all.toml";
        assert_eq!(wanted(settings, "zh_CN.UTF-8"), Ok(Language::Chinese));
        assert_eq!(wanted(&format!("{settings} --lang en"), "zh_CN.UTF-8"), Ok(Language::English));
        assert_eq!(wanted("samplebook sample --lang=zh-CN x", "C"), Ok(Language::Chinese));
        assert_eq!(wanted(&format!("{settings} sample -- --lang zh"), ""), Ok(Language::English));
        let unknown = wanted("samplebook --lang fr", "").unwrap_err();
        assert!(unknown.contains("fr") && unknown.contains("en, zh-CN"), "{unknown}");
    }
}
