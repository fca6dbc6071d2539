using System.Globalization;

namespace FlowExec;

/// <summary>
/// What a cell means for the input that it fills, as far as that depends on where the file comes from: numbers and dates of a culture,
/// times without a zone, words for 'no value', and columns that write numbers in two ways.
/// </summary>
internal sealed class CellMeaning(RowBinding binding, ColumnNumbers? numbers, RowFindings findings)
{
    /// <summary>Texts that nothing but 'no value' is meant by.</summary>
    private static readonly HashSet<string> NullWords = new(StringComparer.Ordinal)
    {
        "NULL", "null", "\\N", "#N/A", "#NV", "(null)", "(NULL)", "<null>", "<NULL>", "[NULL]", "[null]",
    };

    /// <summary>Texts that nothing but 'no value' is meant by.</summary>
    public static IReadOnlyCollection<string> Nulls => NullWords;

    /// <summary>Texts that mostly nothing else is meant by.</summary>
    private static readonly HashSet<string> LikelyNullWords = new(StringComparer.Ordinal)
    {
        "n/a", "N/A", "NaN", "nan", "None", "undefined",
    };

    /// <summary>The value to give the input's type to.</summary>
    /// <param name="value">The value; not null.</param>
    /// <param name="input">The input; null where it is not known.</param>
    /// <param name="column">The column.</param>
    /// <param name="wrong">Why there is none.</param>
    public object? Of(object value, FlowInput? input, string column, out TypingFailure? wrong)
    {
        wrong = null;
        if (value is DateTime { Kind: DateTimeKind.Unspecified } clock && binding.TimeZone is not null)
        {
            return At(clock, ref wrong) ?? value;
        }

        if (value is not string text)
        {
            return value;
        }

        if (text is ['@' or 'S' or 'M' or 'D', ..] && LeftoverText.IsLostValue(text))
        {
            wrong = new(
                DiagnosticCodes.Stringified, "a value, but what is written in place of one that has several parts",
                "Write its parts where the table is made, such as @{ n = 'tags'; e = { $_.tags -join ';' } } for Select-Object, or hand in "
                + "the objects themselves.");
            return null;
        }

        if (input is { IsCollection: true, Type: FlowInputType.String } && IsOneItem(text))
        {
            findings.Add(FindingRules.ListOfOne.Of(input.IsSecure ? Said.Hidden : Said.Value(text)), column);
        }

        bool isText = input?.Type is null or FlowInputType.String or FlowInputType.Unknown;
        if (isText)
        {
            return OfText(text, input, column, ref wrong);
        }

        if (input!.IsCollection)
        {
            return binding.Culture is null && binding.TimeZone is null ? text : OfItems(text, input, column, ref wrong);
        }

        return OfTyped(text, input, column, ref wrong);
    }

    /// <summary>What to say of a text that did not become what its input wants, where more is known of it than its type says.</summary>
    public static TypingFailure Explain(TypingFailure wrong, object? value) => value is not string text ? wrong
        : NullWords.Contains(text.Trim()) || LikelyNullWords.Contains(text.Trim())
            ? wrong with { Help = $"It is how databases and spreadsheets write that there is no value: {Term.NullValue} "
                + $"'{text.Trim()}' leaves it out." }
        : wrong.Code is DiagnosticCodes.NotDateTime && TimeHint.Of(text.Trim()) is { } hint ? wrong with { Help = hint }
        : wrong.Code is DiagnosticCodes.NotDecimal or DiagnosticCodes.NotCurrency or DiagnosticCodes.NotInteger
            && NumberHint(text, wrong) is { } number ? wrong with { Help = $"{wrong.Help} {number}" }
        : wrong;

    /// <summary>True for a text that was meant as several items and is one: they stand apart by something else than semicolons.</summary>
    private static bool IsOneItem(string text) =>
        text.AsSpan().ContainsAny(",|\n") && !text.Contains(';', StringComparison.Ordinal)
        && text.AsSpan().TrimStart() is not ['[' or '"', ..];

    private static Sentence? NumberHint(string text, TypingFailure wrong)
    {
        if (wrong.Expected.StartsWith("a collection", StringComparison.Ordinal))
        {
            return null;
        }

        foreach (string name in (string[])["de-DE", "en-US", "fr-FR", "de-CH"])
        {
            if (LocalText.NumberOf(text, CultureInfo.GetCultureInfo(name)) is { } number
                && (wrong.Code != DiagnosticCodes.NotInteger || NumberTyping.ToInteger(number, out _) is null))
            {
                return $"Where it is written as a country has it, say which: {Term.Culture} {name} reads it as {number}.";
            }
        }

        return null;
    }

    private string OfText(string text, FlowInput? input, string column, ref TypingFailure? wrong)
    {
        if (binding.NullValue is not null || text.Length > 9)
        {
            return text;
        }

        string bare = text.Trim();
        bool isSure = NullWords.Contains(bare);
        if (isSure && input is { IsRequired: true })
        {
            wrong = new(
                DiagnosticCodes.NullWord,
                "a text, but how databases and spreadsheets write that there is no value, and the flow requires one",
                $"Take the row out, or fill it in. Where the word is meant as it stands, say so: {Term.NoNullValue}.");
        }
        else if (isSure || LikelyNullWords.Contains(bare))
        {
            findings.Add(FindingRules.LooksLikeNull.Of(Said.Value(bare)), column);
        }

        return text;
    }

    private object? OfItems(string text, FlowInput input, string column, ref TypingFailure? wrong)
    {
        if (text.AsSpan().TrimStart() is ['[', ..] || !CollectionText.TrySplit(text, input.Type, out object?[]? items, out _))
        {
            return text;
        }

        for (int i = 0; i < items.Length && wrong is null; i++)
        {
            items[i] = items[i] is string item ? OfTyped(item, input, column, ref wrong) : items[i];
        }

        return items;
    }

    private object? OfTyped(string text, FlowInput input, string column, ref TypingFailure? wrong)
    {
        switch (input.Type)
        {
            case FlowInputType.Integer or FlowInputType.Decimal or FlowInputType.Currency when binding.Culture is { } culture:
                if (LocalText.NumberOf(text, culture) is { } number)
                {
                    return number;
                }

                if (!string.IsNullOrWhiteSpace(text))
                {
                    wrong = new(
                        DiagnosticCodes.NotDecimal, $"a number as {Name(culture)} writes it",
                        $"It writes {(-1234.5m).ToString("N1", culture)} for -1234.5.");
                }

                return text;
            case FlowInputType.Decimal or FlowInputType.Currency:
                wrong = numbers?.Refusal(column, text);
                return text;
            case FlowInputType.DateTime:
                return OfTime(text, input, column, ref wrong);
            default:
                return text;
        }
    }

    private object? OfTime(string text, FlowInput input, string column, ref TypingFailure? wrong)
    {
        ReadOnlySpan<char> bare = text.AsSpan().Trim();
        DateTime? local = binding.Culture is { } culture ? LocalText.TimeOf(bare, culture) : null;
        if (local is null)
        {
            bool isClock = IsoDateTime.TryRead(bare, out IsoDateTime read) && read.Instant is not null && !HasZone(bare);
            local = isClock ? read.Instant!.Value.DateTime : null;
        }

        if (local is not { } clock)
        {
            return text;
        }

        if (binding.TimeZone is null)
        {
            findings.Add(FindingRules.TimeWithoutZone.Of(input.IsSecure ? Said.Hidden : Said.Value(text)), column);
            return new DateTimeOffset(clock, TimeSpan.Zero);
        }

        return At(clock, ref wrong) ?? (object)text;
    }

    private DateTimeOffset? At(DateTime clock, ref TypingFailure? wrong)
    {
        TimeZoneInfo zone = binding.TimeZone!;
        if (zone.IsInvalidTime(clock))
        {
            wrong = new(
                DiagnosticCodes.NotDateTime, $"a time that clocks in {zone.Id} ever show",
                "They were put forward over it. Give the time with its offset: 2026-03-29T02:30:00+01:00.");
            return null;
        }

        return new DateTimeOffset(clock, zone.GetUtcOffset(clock));
    }

    private static bool HasZone(ReadOnlySpan<char> iso) => iso.Length > 10 && iso[10..].ContainsAny("Zz+-");

    private static string Name(CultureInfo culture) => culture.Name.Length == 0 ? "the invariant culture" : culture.Name;
}
