//! Builds the reviewed SQL into the deploy binary.

fn main() -> std::io::Result<()> {
    seaworthy_build::reviewed("snapshots", "src")
}
