//! Columns that line up.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// Returns a table without borders, a line a row; columns whose header ends in a blank are aligned to the right.
pub fn table(headers: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headers.iter().map(|header| header.trim_end()));
    for row in rows {
        table.add_row(row);
    }
    for (column, header) in table.column_iter_mut().zip(headers) {
        column.set_padding((0, 2));
        if header.ends_with(' ') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_line_up() {
        let rows = [vec!["m1".to_owned(), "3 ms".to_owned()], vec!["m20".to_owned(), "12 ms".to_owned()]];
        assert_eq!(table(&["version", "time "], &rows), "version   time\nm1        3 ms\nm20      12 ms\n");
    }
}
