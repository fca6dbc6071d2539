namespace FlowExec.Cli.Launching;

/// <summary>What <c>flowexec launch</c> was asked to do.</summary>
/// <param name="Files">The CSV files.</param>
/// <param name="Reading">How they are read.</param>
/// <param name="Address">The org.</param>
/// <param name="Contract">Name or file of the contract; null for the default.</param>
/// <param name="Options">How to launch.</param>
/// <param name="Format">How outcomes are shown: table, jsonl or csv.</param>
/// <param name="IsGuarded">CSV keeps spreadsheets from running what is in cells.</param>
internal sealed record LaunchSettings(
    InputFiles Files, CsvOptions Reading, OrgAddress Address, string? Contract, LaunchOptions Options, string Format, bool IsGuarded);
