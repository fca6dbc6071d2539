using System.Text;

namespace FlowExec;

/// <summary>A template for names, in which <c>{Column}</c> stands for the row's value, and <c>{{</c> and <c>}}</c> for braces.</summary>
internal sealed class NameTemplate
{
    /// <summary>
    /// The longest name that a template may make, in characters: a bound of this module's own, for a cell may hold anything.
    /// </summary>
    public const int MaxLength = 255;

    private readonly List<(string Text, bool IsColumn)> _parts;

    private NameTemplate(string text, List<(string Text, bool IsColumn)> parts)
    {
        Text = text;
        _parts = parts;
        Columns = [.. parts.Where(p => p.IsColumn).Select(p => p.Text)];
    }

    /// <summary>The template.</summary>
    public string Text { get; }

    /// <summary>The columns that it uses, in order; one that is used twice is there twice.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="FlowConfigurationException">A brace is not closed, not opened, or names no column.</exception>
    public static NameTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<(string, bool)>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '{' or '}' && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
            }
            else if (c == '}')
            {
                throw Bad(text, $"the brace at position {i + 1} closes nothing");
            }
            else if (c == '{')
            {
                int end = text.IndexOf('}', i);
                string column = end < 0 ? "" : text[(i + 1)..end].Trim();
                if (end < 0 || column.Length == 0 || column.Contains('{', StringComparison.Ordinal))
                {
                    throw Bad(
                        text,
                        end < 0 ? $"the brace at position {i + 1} is not closed" : $"the braces at position {i + 1} name no column");
                }

                if (literal.Length > 0)
                {
                    parts.Add((literal.ToString(), false));
                    literal.Clear();
                }

                parts.Add((column, true));
                i = end;
            }
            else
            {
                literal.Append(c);
            }
        }

        if (literal.Length > 0)
        {
            parts.Add((literal.ToString(), false));
        }

        return new NameTemplate(text, parts);
    }

    /// <summary>Reads a template; null where it cannot be read, which is told where it is used.</summary>
    internal static NameTemplate? TryParse(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (FlowConfigurationException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The name for one row.</summary>
    /// <param name="valueAt">The text of the value at a place of <see cref="Columns"/>.</param>
    internal string Fill(Func<int, string> valueAt)
    {
        var name = new StringBuilder();
        int column = 0;
        foreach ((string text, bool isColumn) in _parts)
        {
            name.Append(isColumn ? valueAt(column++) : text);
        }

        return name.ToString();
    }

    private static FlowConfigurationException Bad(string text, string why) => new(
        "NameTemplateInvalid",
        $"The name template '{text}' cannot be read: {why}.",
        "Write a column between braces, such as 'welcome {CustomerId}'; a brace that is meant as it is, is written twice.");
}
