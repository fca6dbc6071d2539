using System.CommandLine;
using System.CommandLine.Parsing;
using FlowExec.Engine;

namespace FlowExec.Cli.Launching;

/// <summary>The files that rows are read from: paths, patterns where the shell expands none, and standard input.</summary>
internal sealed class InputFiles
{
    /// <summary>What standard input is called in messages.</summary>
    public const string StandardInput = "standard input";

    private Stream? _first;

    /// <param name="arguments">Paths, patterns and <c>-</c>.</param>
    public InputFiles(IEnumerable<string> arguments) => Names =
        [.. arguments.SelectMany(argument => argument == "-" ? [StandardInput] : Expand(argument))];

    /// <summary>The files that a command takes.</summary>
    public static Argument<string[]> Argument(string description)
    {
        var files = new Argument<string[]>("file") { Description = description, Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(result =>
        {
            // An option that is misspelt is no file.
            foreach (Token token in result.Tokens.Where(token => token.Value is ['-', '-', ..]))
            {
                result.AddError($"Unrecognized command or argument '{token.Value}'.");
            }

            if (result.Tokens.Count(token => token.Value == "-") > 1)
            {
                result.AddError("- can be given once: standard input has an end, and is not there a second time.");
            }
        });
        return files;
    }

    /// <summary>Tells that a file is not there before anything is done with the others.</summary>
    /// <exception cref="FlowConfigurationException"><c>FileNotFound</c>.</exception>
    public static void Check(IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => name is not ("-" or StandardInput) && !Path.Exists(name)) is { } missing)
        {
            throw new FlowConfigurationException(
                "FileNotFound", $"There is no file '{missing}'.", "Check the path; it counts from the current location.");
        }
    }

    /// <summary>The files as they were named; standard input by its name.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The files by their full paths, for whoever reads them again later from elsewhere; empty where one of them gives its rows
    /// once.</summary>
    public IReadOnlyList<string> FullNames => Names.Any(IsReadOnce) ? [] : [.. Names.Select(Path.GetFullPath)];

    /// <summary>Reads the first file as far as its first row, so that a wrong one is told before anybody signs in.</summary>
    /// <exception cref="FlowConfigurationException">It cannot be read, or has no rows.</exception>
    public async Task<FlowRow> PeekAsync(CsvOptions reading, CancellationToken stop)
    {
        (_first, FlowRow row) = await FlowEngine.PeekCsvAsync(Names[0], Open(Names[0]), reading, stop).ConfigureAwait(false);
        return row;
    }

    /// <summary>Gives what is open already, once, and standard input; null for other files.</summary>
    public Stream? Open(string name) => Interlocked.Exchange(ref _first, null)
        ?? (name == StandardInput ? Console.OpenStandardInput() : null);

    private static bool IsReadOnce(string name) => name == StandardInput
        || (!OperatingSystem.IsWindows() && (name.StartsWith("/dev/", StringComparison.Ordinal)
            || name.StartsWith("/proc/", StringComparison.Ordinal)));

    /// <summary>
    /// The files that an argument names. A file may be called as a pattern is; a pattern that fits none is a path, of which it is told that
    /// there is none.
    /// </summary>
    public static IEnumerable<string> Expand(string argument)
    {
        string pattern = Path.GetFileName(argument);
        string folder = Path.GetDirectoryName(argument) is { Length: > 0 } named ? named : ".";
        if (!pattern.AsSpan().ContainsAny('*', '?') || File.Exists(argument) || !Directory.Exists(folder))
        {
            return [argument];
        }

        string[] found = [.. Directory.GetFiles(folder, pattern).Select(file => folder == "." ? Path.GetFileName(file) : file)];
        Array.Sort(found, StringComparer.Ordinal);
        return found.Length == 0 ? [argument] : found;
    }
}
