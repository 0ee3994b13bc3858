//! The draws as Parquet.

use cartwright::report::parquet;
use cartwright::results::DrawTable;
use polars::prelude::{ParquetReader, SerReader};

fn table(rows: u32, columns: u32) -> DrawTable {
    let column = |c: u32| (0..rows).map(|r| 1.0 / f64::from(1 + r + 7 * c)).collect();
    DrawTable::new((0..columns).map(|c| (format!("input_{c}[a,b]"), column(c))).collect()).expect("equal columns")
}

#[test]
fn every_bit_is_read_back() {
    let draws = table(40_000, 3);
    let mut bytes = Vec::new();
    parquet::psa(&draws, &mut bytes).expect("it writes");
    let mut again = Vec::new();
    parquet::psa(&draws, &mut again).expect("it writes");
    assert_eq!(bytes, again);
    let frame = ParquetReader::new(std::io::Cursor::new(bytes)).finish().expect("it reads");
    assert_eq!((frame.height(), frame.width()), (40_000, 4));
    for (name, values) in draws.columns() {
        let read = frame.column(name).expect("the column").f64().expect("numbers");
        assert!(read.into_no_null_iter().map(f64::to_bits).eq(values.iter().map(|x| x.to_bits())), "{name}");
    }
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let draws = DrawTable::new(vec![("a".into(), vec![1.0]), ("a".into(), vec![2.0])]).expect("equal columns");
    assert!(parquet::psa(&draws, Vec::new()).is_err());
}

/// Run alone: it reads what the whole process has held at most.
#[test]
#[ignore = "takes 300 MB; run by hand"]
fn a_hundred_thousand_draws_stay_under_a_gigabyte() {
    let draws = table(100_000, 300);
    let mut written = 0_usize;
    struct Count<'a>(&'a mut usize);
    impl std::io::Write for Count<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            *self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    parquet::psa(&draws, Count(&mut written)).expect("it writes");
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("peak").trim().to_owned();
    println!("{written} bytes written, peak {peak}");
    let peak: u64 = peak.split(' ').next().and_then(|kb| kb.parse().ok()).expect("a number");
    assert!(peak < 1_000_000, "{peak} kB");
}
