using System.Globalization;
using System.Text.Json;

namespace FlowExec;

/// <summary>Texts of context fields and names, out of values.</summary>
internal static class FieldText
{
    /// <summary>Most characters of a value that a message shows.</summary>
    private const int Shown = 60;

    /// <summary>
    /// The text that a field takes from a value: blanks around it taken off, null for none; null too for what is no text at all.
    /// </summary>
    public static string? Of(object? value, ContextField field) => value switch
    {
        string text when field == ContextField.Name => RowBinder.Blank(text),
        string text => RowBinder.Blank(text)?.Trim(),
        int or long or double or decimal when field == ContextField.FlowVersion => Version(value),
        bool or null => null,
        _ => InputTyping.TryConvert(value, AnyText, out object? converted, out _) ? (string?)converted : null,
    };

    /// <summary>A value as part of a name, or in a message.</summary>
    public static string Show(object? value) => value switch
    {
        null => "",
        string text => text,
        UnusableValue => "the value",
        double number => NumberTyping.TextOf(number),
        float number => NumberTyping.TextOf(number),
        IReadOnlyDictionary<string, object?> map => $"a map of {map.Count}",
        System.Collections.ICollection list => $"a list of {list.Count}",
        _ => InputTyping.TryConvert(value, AnyText, out object? text, out _) ? (string)text! : value.GetType().Name,
    };

    /// <summary>A value for a message: short, on one line, without what a terminal would act on.</summary>
    public static string Shorten(object? value)
    {
        string text = Show(value);
        bool isLong = text.Length > Shown;
        return string.Create(isLong ? Shown : text.Length, (text, isLong), static (shown, from) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                char c = from.text[i];
                shown[i] = char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c;
            }

            if (from.isLong)
            {
                shown[^1] = '…';
            }
        });
    }

    private static readonly FlowInput AnyText = new("Flow.text", FlowInputType.String);

    /// <summary>Versions are written <c>3.0</c>; a number 3 is that version.</summary>
    private static string Version(object value)
    {
        string text = ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAnyExceptInRange('0', '9') ? text : text + ".0";
    }
}
