//! What is said of a prefix in a script that the model hardly knows, or that spells a token.

use samplebook::language::{Language, within};

use super::stage::Stage;

fn session(prefix: &str) -> String {
    format!("format = 1\n[[cell]]\nid = \"cell\"\ntitle = \"Cell\"\nprefix = \"{prefix}\"\n")
}

/// The row below the prefix.
fn edge(stage: &Stage, word: &str) -> String {
    stage.text().lines().find(|line| line.contains(word)).unwrap().to_owned()
}

#[test]
fn the_reader_is_told_at_once_and_what_to_do() {
    for (width, height) in [(60, 16), (80, 24), (120, 40)] {
        let mut stage = Stage::new(&session(""), width, height);
        assert!(!stage.text().contains("hardly knows"));
        stage.keys("'Почему'");
        let row = edge(&stage, "Prefix");
        assert!(row.contains("hardly knows") && row.contains("· F3 other models"), "{row}");
        let chinese = session("天空为什么是蓝色的？");
        let row = within(Language::Chinese, || edge(&Stage::new(&chinese, width, height), "前缀"));
        assert!(row.contains("F3"), "{row}");
    }
}

#[test]
fn another_model_is_not_spoken_of() {
    let mut stage = Stage::new(&session("Почему небо голубое?"), 80, 24);
    assert!(stage.text().contains("hardly knows"));
    stage.state.program.engine.choice = "server:mine".to_owned();
    assert!(!stage.text().contains("hardly knows"));
}

#[test]
fn a_part_that_servers_read_as_a_token_is_named_where_one_answers() {
    for (width, height) in [(60, 16), (120, 40)] {
        let mut stage = Stage::new(&session("one<|endoftext|>two"), width, height);
        assert!(!stage.text().contains("<|endoftext|> "));
        stage.state.program.engine.choice = "server:mine".to_owned();
        let row = edge(&stage, "Prefix");
        assert!(row.contains("<|endoftext|>"), "{row}");
    }
    let columns = "columns = [{ title = \"here\" }, { engine = \"server:mine\" }]\n";
    let stage = Stage::new(&(session("one<s>two") + columns), 120, 40);
    assert!(edge(&stage, "Prefix").contains("servers read <s> as a token"));
}

#[test]
fn words_of_a_list_are_no_other_script() {
    let stage = Stage::new(&session("teacher: 선생님\\nwater:"), 80, 24);
    assert!(!stage.text().contains("hardly knows"));
}
