using System.CommandLine;
using System.Text;

namespace FlowExec.Cli.Commands;

/// <summary>The options that say how files are read, and what their texts mean.</summary>
internal sealed class ReadingOptions
{
    private readonly Option<Encoding?> _encoding = OptionOf.Said(
        "--encoding", "name", "The files' encoding, such as windows-1252. Default: what the file shows, else UTF-8.",
        ReadingWords.EncodingOf);

    private readonly Option<char?> _delimiter = OptionOf.Said<char?>(
        "--delimiter", "character", "What stands between values. Default: found in the header and the first rows.",
        text => ReadingWords.DelimiterOf(text));

    private readonly Option<string[]> _header = OptionOf.Texts(
        "--header", "name", "A column's name, for files without a header; given once for each column.");

    private readonly Option<int?> _skipLines = OptionOf.Number("--skip-lines", "n", "Lines before the header that are no part of it.", 0);

    private readonly Option<System.Globalization.CultureInfo?> _culture = OptionOf.Said(
        "--culture", "name", "How numbers and dates are written, such as de-DE. Default: 1234.5 and 2026-03-01.",
        ReadingWords.CultureOf);

    private readonly Option<TimeZoneInfo?> _timeZone = OptionOf.Said(
        "--time-zone", "name", "The zone of times that name none, such as Europe/Berlin. Default: UTC.", ReadingWords.ZoneOf);

    private readonly Option<string[]> _nullValue = OptionOf.Texts(
        "--null-value", "text", "A text that stands for no value, such as NULL; may be given more than once.");

    private readonly Option<bool> _keepBlanks = OptionOf.Switch("--keep-blanks", "Leave blanks around values and names.");

    private readonly Option<bool> _allowShortRows = OptionOf.Switch(
        "--allow-short-rows", "Take rows that have fewer values than the header has names.");

    private readonly Option<bool> _strict = OptionOf.Switch("--strict", "Refuse rows that there is a warning for.");

    /// <param name="command">The command that is given them.</param>
    public ReadingOptions(Command command)
    {
        Option[] options =
        [
            _encoding, _delimiter, _header, _skipLines, _culture, _timeZone, _nullValue, _keepBlanks, _allowShortRows, _strict,
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }

    /// <summary>How files are read.</summary>
    public CsvOptions Read(ParseResult parsed) => new()
    {
        Encoding = parsed.GetValue(_encoding),
        Delimiter = parsed.GetValue(_delimiter),
        Header = parsed.GetValue(_header)!,
        SkipLines = parsed.GetValue(_skipLines) ?? 0,
        KeepBlanks = parsed.GetValue(_keepBlanks),
        AllowShortRows = parsed.GetValue(_allowShortRows),
        NumbersAreKnown = parsed.GetValue(_culture) is not null,
    };

    /// <summary>The binding, with what the texts mean.</summary>
    public RowBinding Bind(RowBinding binding, ParseResult parsed) => binding with
    {
        Culture = parsed.GetValue(_culture),
        TimeZone = parsed.GetValue(_timeZone),
        NullValue = parsed.GetResult(_nullValue) is { Implicit: false } ? parsed.GetValue(_nullValue) : null,
        KeepBlanks = parsed.GetValue(_keepBlanks),
        AllowShortRows = parsed.GetValue(_allowShortRows),
        IsStrict = parsed.GetValue(_strict),
    };
}
