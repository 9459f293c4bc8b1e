//! The manual page and the completions of shells, both written from the flags themselves.
//!
//! Never names a flag: what is not in the command is in neither.

use std::io::{self, Write};

use clap::Command;
use clap_complete::{Generator, Shell};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use samplebook::{language::message, tr};

/// How a page writes an apostrophe that is none of a quotation; every rendered section begins with it.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '";

/// What a reader looks up and no flag says: a heading, and entries of a name and the key of a text.
const SECTIONS: &[(&str, &[(&str, &str)])] = &[
    (
        "FILES",
        &[
            ("NAME.toml", "manual-session"),
            ("NAME.samples.jsonl", "manual-samples"),
            ("~/.config/samplebook/settings.toml", "manual-settings"),
            ("~/.config/samplebook/themes/NAME.toml", "manual-themes"),
            ("~/.local/share/samplebook/sessions", "manual-copies"),
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            ("VISUAL, EDITOR", "manual-editor"),
            ("NO_COLOR, COLORTERM, TERM, COLORFGBG", "manual-colours"),
            ("LC_ALL, LC_MESSAGES, LANG", "manual-language"),
            ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "manual-places"),
            ("HF_ENDPOINT", "manual-hub"),
            ("HF_TOKEN, HF_TOKEN_PATH", "manual-hub-token"),
            ("HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME", "manual-hub-cache"),
            ("HF_HUB_OFFLINE", "manual-hub-offline"),
        ],
    ),
    (
        "EXIT STATUS",
        &[
            ("0", "manual-exit-0"),
            ("1", "manual-exit-1"),
            ("2", "manual-exit-2"),
            ("128+n", "manual-exit-signal"),
        ],
    ),
];

/// Writes the manual page, in roff; the commands are sections of the one page.
///
/// # Errors
/// None in practice: all is written to memory.
pub(crate) fn manual(command: Command) -> io::Result<String> {
    let (name, version) =
        (command.get_name().to_owned(), command.get_version().unwrap_or_default().to_owned());
    let subcommands: Vec<Command> = command.get_subcommands().cloned().collect();
    let of_the_screen = command.get_arguments().filter(|argument| !argument.is_global_set());
    let of_the_screen: Vec<String> =
        of_the_screen.filter_map(|argument| Some(format!("--{}", argument.get_long()?))).collect();
    let command = command.long_about(tr!("manual-description")).subcommand_value_name("COMMAND");
    let page = Man::new(command.disable_help_subcommand(true));
    let mut out = Vec::new();
    // Not `render_title`: it leaves an empty date out, and then what follows stands for the date.
    writeln!(out, "{PREAMBLE}\n.TH {} 1 \"\" \"{name} {version}\" \"User Commands\"", name.to_uppercase())?;
    for render in [Man::render_name_section, Man::render_synopsis_section, Man::render_description_section] {
        out.extend(after_preamble(|piece| render(&page, piece))?.bytes());
    }
    out.extend(after_preamble(|piece| page.render_options_section(piece))?.bytes());
    let mut intro = Roff::new();
    intro.control("SH", ["COMMANDS"]);
    intro.text([roman(tr!("manual-options", flags = of_the_screen.join(", ")))]);
    out.extend(intro.to_roff().bytes());
    for subcommand in subcommands {
        let called = format!("{name} {}", subcommand.get_name());
        write_subcommand(subcommand.bin_name(called).disable_help_flag(true), &mut out)?;
    }
    out.extend(sections().to_roff().bytes());
    String::from_utf8(out).map_err(io::Error::other)
}

/// Writes what a shell completes the command line with.
///
/// # Errors
/// None in practice: all is written to memory.
pub(crate) fn completions(mut command: Command, shell: Shell) -> io::Result<String> {
    let name = command.get_name().to_owned();
    command.set_bin_name(name);
    command.build();
    let mut out = Vec::new();
    shell.try_generate(&command, &mut out)?;
    String::from_utf8(out).map_err(io::Error::other)
}

fn write_subcommand(command: Command, out: &mut Vec<u8>) -> io::Result<()> {
    let mut headings: Vec<Option<String>> = vec![None];
    for argument in command.get_arguments() {
        let heading = argument.get_help_heading().map(str::to_owned);
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    let mut heading_of_all = Roff::new();
    heading_of_all.control("SS", [command.get_bin_name().unwrap_or_default()]);
    out.extend(heading_of_all.to_roff().bytes());
    let page = Man::new(command.clone());
    out.extend(after_heading(|piece| page.render_description_section(piece))?.bytes());
    out.extend(b".PP\n");
    out.extend(after_heading(|piece| page.render_synopsis_section(piece))?.bytes());
    for heading in headings {
        if let Some(heading) = &heading {
            let mut line = Roff::new();
            line.control("PP", []).text([bold(format!("{heading}:"))]);
            out.extend(line.to_roff().bytes());
        }
        let some = command.clone().mut_args(|argument| {
            let other = argument.get_help_heading() != heading.as_deref();
            argument.help_heading(None::<&str>).hide(other)
        });
        if some.get_arguments().any(|argument| !argument.is_hide_set()) {
            let page = Man::new(some);
            out.extend(after_heading(|piece| page.render_options_section(piece))?.bytes());
        }
    }
    if command.get_after_help().is_some() {
        out.extend(b".PP\n");
        out.extend(after_heading(|piece| page.render_extra_section(piece))?.bytes());
    }
    Ok(())
}

fn sections() -> Roff {
    let mut roff = Roff::new();
    for (heading, entries) in SECTIONS {
        roff.control("SH", [*heading]);
        for (name, text) in *entries {
            let text = message(text).unwrap_or_default();
            roff.control("TP", []).text([bold(*name)]).text([roman(text)]);
        }
    }
    roff
}

/// Renders a section and takes off the preamble, which a page needs once.
fn after_preamble(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let mut piece = Vec::new();
    render(&mut piece)?;
    let text = String::from_utf8(piece).map_err(io::Error::other)?;
    let start = text.find(".SH ").unwrap_or_default();
    Ok(text[start..].to_owned())
}

/// Renders a section without its heading.
fn after_heading(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let text = after_preamble(render)?;
    Ok(text.split_once('\n').map(|(_, body)| body.to_owned()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::super::command;
    use super::*;

    /// Every flag of the command and its subcommands, as it is typed.
    fn flags() -> Vec<String> {
        let root = command();
        let all = std::iter::once(&root).chain(root.get_subcommands());
        let long = all.flat_map(|command| command.get_arguments().filter_map(|argument| argument.get_long()));
        long.map(|long| format!("--{long}")).collect()
    }

    #[test]
    fn the_manual_has_every_command_and_every_flag() {
        let manual = manual(command()).unwrap();
        assert!(manual.contains("\n.TH SAMPLEBOOK 1 "), "{manual}");
        for flag in flags() {
            assert!(manual.contains(&flag.replace('-', "\\-")), "{flag}: {manual}");
        }
        for subcommand in command().get_subcommands() {
            let heading = format!(".SS \"samplebook {}\"\n", subcommand.get_name());
            assert!(manual.contains(&heading), "{heading}: {manual}");
        }
        assert_eq!(manual.matches(".SH OPTIONS").count(), 1, "{manual}");
        assert_eq!(manual.matches(".ds Aq").count(), 2, "{manual}");
    }

    #[test]
    fn every_shell_completes_every_command_and_every_flag() {
        for shell in Shell::value_variants() {
            let script = completions(command(), *shell).unwrap();
            for subcommand in command().get_subcommands() {
                assert!(script.contains(subcommand.get_name()), "{shell}: {}", subcommand.get_name());
            }
            for flag in flags() {
                // Fish has them without the dashes.
                assert!(script.contains(flag.trim_start_matches('-')), "{shell}: {flag}");
            }
        }
    }
}
