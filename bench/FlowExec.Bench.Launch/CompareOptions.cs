namespace FlowExec.Bench.Launch;

/// <summary>What to compare, and where the programs are.</summary>
/// <param name="PowerShell">A PowerShell: a program, or what <c>dotnet</c> runs.</param>
/// <param name="Module">The manifest of the module.</param>
/// <param name="FlowExec">The command line's assembly.</param>
/// <param name="Baseline">The manifest of another build of the module, to hold processor time against; null for none.</param>
/// <param name="Size">Small or Full.</param>
/// <param name="Only">Comparisons whose name holds this.</param>
/// <param name="Turns">How often; null for what each comparison needs.</param>
internal sealed record CompareOptions(
    string PowerShell, string Module, string FlowExec, string? Baseline, bool IsFull, string? Only, int? Turns)
{
    public static CompareOptions Parse(string[] arguments)
    {
        Dictionary<string, string> given = arguments.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new CompareOptions(
            given["--powershell"], given["--module"], given["--flowexec"], given.GetValueOrDefault("--baseline"), given["--size"] == "Full",
            given.GetValueOrDefault("--only"),
            given.TryGetValue("--turns", out string? turns) ? int.Parse(turns, System.Globalization.CultureInfo.InvariantCulture) : null);
    }
}
