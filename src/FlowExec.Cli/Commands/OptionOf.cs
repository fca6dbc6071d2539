using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FlowExec.Cli.Commands;

/// <summary>The kinds of options there are, each with its check, so that a wrong value is told before anything begins.</summary>
internal static class OptionOf
{
    public static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    public static Option<string[]> Texts(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    /// <summary>One of some words; in any case.</summary>
    public static Option<string> Word(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
            CustomParser = result => Read(
                result,
                text => words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase)),
                $"one of {string.Join(", ", words)}")!,
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>Some of some words; in any case, and as they are written here.</summary>
    public static Option<string[]> Words(string name, string description, params string[] words)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => [],
            CustomParser = result => [.. result.Tokens.Select(token => Read(
                result,
                _ => words.FirstOrDefault(w => w.Equals(token.Value, StringComparison.OrdinalIgnoreCase)),
                $"one of {string.Join(", ", words)}")!)],
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>Where the journal is. A password in it is refused: every user of the machine sees arguments.</summary>
    public static Option<string?> Journal()
    {
        var option = new Option<string?>("--journal")
        {
            Description = "Where the journal is: a folder, or a PostgreSQL server as 'Host=db;Database=flow', its password by PGPASSWORD "
                + "or PGPASSFILE. Default: FLOWEXEC_JOURNAL, or the user's own folder.",
            HelpName = "place",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (JournalPlace.HoldsPassword(text))
                {
                    result.AddError(
                        "--journal holds a password, which every user of this machine can see in the list of processes. Give it by "
                        + "PGPASSWORD, by a file that PGPASSFILE names, or give the whole address by FLOWEXEC_JOURNAL.");
                    return null;
                }

                return JournalPlace.Of(text, Path.GetFullPath);
            },
        };
        return option;
    }

    /// <summary>Where the files of a batch are now.</summary>
    public static Option<string[]> FilesNow() => Texts(
        "--path", "file",
        "Where the file is on this machine that the batch's rows are in, where it is not where it was loaded from; given once for each "
        + "file.");

    /// <summary>What of a batch is launched again, and how often at most.</summary>
    public static (Option<string[]> Again, Option<int?> MaxAttempt) Again() => (
        Words(
            "--again",
            "Launch rows of the batch once more that were launched and came to stand so; may be given more than once. Never rows in doubt.",
            [.. RowStates.AgainWords]),
        Number("--max-attempt", "n", "Begin no row more often than this.", 1));

    /// <summary>A whole number in a range; null where it is not given.</summary>
    public static Option<int?> Number(string name, string value, string description, int least, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result => Read(
            result,
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                && number >= least && number <= most
                ? (int?)number
                : null,
            most == int.MaxValue ? $"a whole number, {least} or more" : $"a whole number, {least} to {most}"),
    };

    /// <summary>A time; null where it is not given.</summary>
    public static Option<TimeSpan?> Duration(
        string name, string description, string? bareUnit = "s", TimeSpan? least = null, TimeSpan? most = null) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result => Read(
            result,
            text => DurationText.TryParse(text, bareUnit, out TimeSpan time) && !(time < least) && !(time > most) ? (TimeSpan?)time : null,
            least is null ? "a time such as 250ms, 30s, 2m or 1h"
                : $"a time from {least.Value.TotalSeconds:0}s to {most!.Value.TotalMinutes:0}m"),
    };

    /// <summary>A root of an API; null where it is not given. Whether it is fit for secrets is the engine's to say.</summary>
    public static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "uri",
        CustomParser = result => Read(
            result,
            text => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null,
            "an address such as https://api.mypurecloud.ie"),
    };

    /// <summary>What a word of the library's own stands for; null where it is not given.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">What the help calls its value.</param>
    /// <param name="description">What it does.</param>
    /// <param name="read">Reads it, or says why not.</param>
    public static Option<T?> Said<T>(string name, string value, string description, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result =>
        {
            try
            {
                return read(result.Tokens[^1].Value);
            }
            catch (FlowConfigurationException e)
            {
                result.AddError($"{name}: {e.Message} {e.NextStep}");
                return default;
            }
        },
    };

    /// <summary>How many failures are too many: a count or a share; null where it is not given.</summary>
    public static Option<FailureLimit?> Failures(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "n|n%",
        CustomParser = result => Read(result, FailureLimit.Read, FailureLimit.Forms),
    };

    /// <summary>Names of outputs and what they must be; may be given more than once.</summary>
    public static Option<string[]> Expected(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "output=value",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => Read(
            result, _ => ExpectedOutputs.Read(token.Value) is null ? null : token.Value,
            "an output and a value, such as status=Complete")!)],
    };

    private static T? Read<T>(ArgumentResult result, Func<string, T?> read, string wanted)
    {
        string text = result.Tokens[^1].Value;
        T? value = read(text);
        if (value is null)
        {
            string option = result.Parent is OptionResult { Option.Name: var name } ? name : result.Argument.Name;
            result.AddError($"{option} wants {wanted}, not '{text}'.");
        }

        return value;
    }
}
