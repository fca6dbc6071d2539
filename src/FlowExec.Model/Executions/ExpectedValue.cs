namespace FlowExec;

/// <summary>
/// One value that an output may have: a text in any case, in which <c>*</c> and <c>?</c> are wildcards; a number, also where the output is
/// its text; a range of numbers such as <c>200..299</c>, which may be open at one end; null or an empty text for no value.
/// </summary>
internal sealed class ExpectedValue
{
    private const string Between = "..";

    private readonly string? _text;
    private readonly TextPattern _pattern;
    private readonly decimal? _number;
    private readonly (decimal? Least, decimal? Most)? _range;

    public ExpectedValue(string? text)
    {
        _text = text is "" ? null : text;
        _pattern = new TextPattern(text ?? "");
        _number = NumberOf(text);
        _range = RangeOf(text);
    }

    /// <summary>True where an output's value is this one.</summary>
    public bool Matches(object? value)
    {
        if (value is null or "" || _text is null)
        {
            return value is null or "" && _text is null;
        }

        if (NumberOf(value) is { } number && (_number is not null || _range is not null))
        {
            return _range is var (least, most) ? !(number < least) && !(number > most) : number == _number;
        }

        return _pattern.Matches(FlowOutputs.TextOf(value));
    }

    /// <inheritdoc/>
    public override string ToString() => _text is null ? "no value" : $"'{_text}'";

    private static (decimal? Least, decimal? Most)? RangeOf(string? text)
    {
        int at = text?.IndexOf(Between, StringComparison.Ordinal) ?? -1;
        if (at < 0 || text!.Length == Between.Length)
        {
            return null;
        }

        (string least, string most) = (text[..at], text[(at + Between.Length)..]);
        (decimal? from, decimal? to) = (NumberOf(least), NumberOf(most));
        return (from is null && least.Length > 0) || (to is null && most.Length > 0) ? null : (from, to);
    }

    private static decimal? NumberOf(object? value) => value switch
    {
        long whole => whole,
        decimal exact => exact,
        double near when Math.Abs(near) < (double)decimal.MaxValue => (decimal)near,
        string text when NumberTyping.OfText(text.AsSpan().Trim()) is { } number => NumberOf(number),
        _ => null,
    };
}
