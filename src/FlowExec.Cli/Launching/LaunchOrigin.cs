using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FlowExec.Cli.Launching;

/// <summary>
/// What is kept of <c>flowexec launch</c>, so that its batch can be resumed by name, here or by Resume-FlowBatch: each option under the
/// name of the parameter that does the same.
/// </summary>
internal static class LaunchOrigin
{
    private const string WaitTimeout = "--wait-timeout";
    private const string Contract = "--contract";
    private const string NullValue = "--null-value";

    private static readonly (string Parameter, string Option)[] Kept =
    [
        ("FlowId", "--flow-id"), ("FlowName", "--flow-name"), ("FlowVersion", "--flow-version"), ("Name", "--name-template"),
        ("InputMap", "--input-map"), ("Constant", "--constant"), ("IncludeProperty", "--include"), ("ExcludeProperty", "--exclude"),
        ("EmptyValue", "--empty-value"),
        ("Contract", Contract), ("Wait", "--wait"), ("WaitTimeoutSec", WaitTimeout),
        ("Expect", "--expect"), ("ThrottleLimit", "--throttle-limit"),
        ("RateLimit", "--rate-limit"), ("SkipTest", "--skip-test"), ("Key", "--key"), ("KeyHash", "--key-hash"), ("Retry", "--retry"),
        ("NoMarker", "--no-marker"), ("SharedFile", "--shared-file"),
        (nameof(CsvOptions.Encoding), "--encoding"), (nameof(CsvOptions.Delimiter), "--delimiter"), (nameof(CsvOptions.Header), "--header"),
        (nameof(CsvOptions.SkipLines), "--skip-lines"), ("Culture", "--culture"), ("TimeZone", "--time-zone"),
        ("NullValue", NullValue), (nameof(CsvOptions.KeepBlanks), "--keep-blanks"),
        (nameof(CsvOptions.AllowShortRows), "--allow-short-rows"), ("Strict", "--strict"),
        ("MaxFailure", "--max-failure"), ("MaxSameError", "--max-same-error"), ("MaxRunning", "--max-running"),
        ("Canary", "--canary"), ("CanarySpread", "--canary-spread"),
        ("NoOutputData", "--no-output-data"),
    ];

    /// <summary>What is kept of a command.</summary>
    public static BatchOrigin Of(IReadOnlyList<string> files, ParseResult parsed, TimeSpan? waitTimeout)
    {
        var options = new Dictionary<string, IReadOnlyList<string>>();
        foreach ((string parameter, string option) in Kept)
        {
            if (Given(parsed, option) is { } values)
            {
                options[parameter] = option switch
                {
                    WaitTimeout => [((long)waitTimeout!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture)],
                    Contract when File.Exists(values[0]) => [Path.GetFullPath(values[0])],
                    _ => values,
                };
            }
        }

        return new BatchOrigin(files, options);
    }

    /// <summary>The arguments of a command that goes on with a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="files">Where its files are now; empty for where they were.</param>
    /// <exception cref="FlowConfigurationException">Its rows did not come from files, or a file is gone.</exception>
    public static IReadOnlyList<string> Arguments(FlowBatch batch, IReadOnlyList<string> files)
    {
        if (batch.Origin is not { Files.Count: > 0 } origin)
        {
            throw new FlowConfigurationException(
                "BatchWithoutFile",
                $"The rows of the batch '{batch.Name}' came from standard input or a pipeline, so that they are on record nowhere.",
                $"Hand the same rows in again: '... | flowexec launch - --batch {batch.Name}'. What was launched is passed over.");
        }

        files = files.Count > 0 ? files : origin.Files;
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            throw new FlowConfigurationException(
                "BatchFileMissing", $"The file '{missing}', which the rows of the batch '{batch.Name}' came from, is not there.",
                $"Put it back, or name it where it is now: 'flowexec batch resume {batch.Name} --path FILE'.");
        }

        List<string> arguments = [.. files, "--batch", batch.Name, "--journal", batch.Journal];
        foreach ((string parameter, string option) in Kept)
        {
            if (origin.Options.TryGetValue(parameter, out IReadOnlyList<string>? values))
            {
                arguments.AddRange(Written(option, values));
            }
        }

        return arguments;
    }

    /// <summary>An option as it was given, written again; nothing where it was not.</summary>
    public static IEnumerable<string> Again(ParseResult parsed, string option) =>
        Given(parsed, option) is { } values ? Written(option, values) : [];

    /// <summary>An option as it was given, with its values; null where it was not.</summary>
    private static IReadOnlyList<string>? Given(ParseResult parsed, string option) =>
        parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => !result.Implicit
            && result.Option.Name == option) is { } given
            ? [.. given.Tokens.Select(token => token.Value)]
            : null;

    private static IEnumerable<string> Written(string option, IReadOnlyList<string> values) =>
        values.Count > 0 ? values.SelectMany(value => (string[])[option, value])

            // No word at all stands for 'no value': the one that no cell has.
            : option == NullValue ? [option, ""] : [option];
}
