using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>What the value of a field was most likely meant to be, where it is of the right type.</summary>
internal static partial class FieldMend
{
    /// <summary>The allowed value that a text was most likely meant to be.</summary>
    public static MendedValue? Choice(JsonText text, SchemaViolation violation)
    {
        if (text.Tokens[violation.Token].Kind != JsonTokenKind.String)
        {
            return null;
        }

        string given = text.GetString(violation.Token);
        string[] choices = [.. violation.Expected.Where(one => one.StartsWith('"'))];
        string? same = choices.FirstOrDefault(choice => Spelling.Fold(choice) == Spelling.Fold(given));
        string? guess = Spelling.Nearest(given, choices.Select(choice => choice.Trim('"'))).Name;
        string? near = same ?? (guess is null ? null : $"\"{guess}\"");
        return near is null ? null : new MendedValue(near, "write", near, same is not null);
    }

    /// <summary>An id in another spelling, as the request spells it.</summary>
    public static MendedValue? Uuid(string content) =>
        MeantId(content) is { } id ? new MendedValue($"\"{id}\"", "write it as", id, true) : null;

    /// <summary>The id that a text is, however it is written (blanks, brackets, no dashes); null where it can be none.</summary>
    public static string? MeantId(string content)
    {
        string trimmed = content.Trim().Trim('{', '}', '(', ')', '<', '>').Trim();
        return Guid.TryParse(trimmed, CultureInfo.InvariantCulture, out Guid id) ? $"{id:D}" : null;
    }

    /// <summary>A telephone number or an address of mail with its scheme.</summary>
    public static MendedValue? Uri(string content)
    {
        string trimmed = content.Trim();
        if (Phone().IsMatch(trimmed))
        {
            string number = "tel:" + string.Concat(trimmed.Where(c => char.IsAsciiDigit(c) || c == '+'));
            return new MendedValue($"\"{number}\"", "write it as", number, trimmed.StartsWith('+'));
        }

        return Mail().IsMatch(trimmed) ? new MendedValue(JsonStrings.Quote("mailto:" + trimmed),
            "write it as", "mailto:" + trimmed, false) : null;
    }

    /// <summary>True for a text in place of an id that stands for one.</summary>
    public static bool IsPlaceholder(string content) => LeftoverText.Of(content) is not null
        || content.Contains("your", StringComparison.OrdinalIgnoreCase) || content.Contains("...", StringComparison.Ordinal)
        || content.Contains("xxx", StringComparison.OrdinalIgnoreCase) || content is "flowId" or "flow_id" or "uuid" or "id";

    [GeneratedRegex(@"^\+?[0-9][0-9 ().-]{4,24}$", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"^[^@\s]{1,64}@[^@\s]{1,255}$", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();
}
