//! Numbers for people.

/// Returns a number with its thousands apart: `1,234,567`.
pub fn count(number: impl TryInto<i64>) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join(","))
}

/// Returns a size as PostgreSQL's `pg_size_pretty` does: `16 kB`, `1.2 GB`.
pub fn bytes(number: i64) -> String {
    let mut units = ["kB", "MB", "GB", "TB", "PB"].into_iter();
    if number.unsigned_abs() < 1024 {
        return format!("{number} bytes");
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit behind the point")]
    let mut size = number as f64 / 1024.0;
    let mut unit = units.next().unwrap_or_default();
    while size.abs() >= 1024.0
        && let Some(next) = units.next()
    {
        (size, unit) = (size / 1024.0, next);
    }
    if size.abs() < 10.0 && size.fract() != 0.0 { format!("{size:.1} {unit}") } else { format!("{size:.0} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::{bytes, count};

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0_i64, 999, 1000, 1_234_567, -12_345].map(count), ["0", "999", "1,000", "1,234,567", "-12,345"]);
    }

    #[test]
    fn sizes_have_the_unit_that_fits() {
        let sizes = [0, 1023, 1024, 16_384, 1_500_000, 1_288_490_189, 5_497_558_138_880].map(bytes);
        assert_eq!(sizes, ["0 bytes", "1023 bytes", "1 kB", "16 kB", "1.4 MB", "1.2 GB", "5 TB"]);
    }
}
