namespace FlowExec;

/// <summary>What a schema asks of strings.</summary>
internal sealed class StringRules
{
    public long MinLength { get; set; }

    public long MaxLength { get; set; } = long.MaxValue;

    public SchemaPattern? Pattern { get; set; }

    public StringFormat? Format { get; set; }

    /// <summary>Reads the keywords; null where there is none.</summary>
    public static StringRules? Read(SchemaReader reader)
    {
        var pattern = reader.Value("pattern", JsonTokenKind.String);
        var format = reader.Value("format", JsonTokenKind.String);
        var rules = new StringRules
        {
            MinLength = reader.Count("minLength", 0),
            MaxLength = reader.Count("maxLength", long.MaxValue),
            Pattern = pattern < 0 ? null : reader.Pattern("pattern", pattern),
        };
        if (format >= 0)
        {
            rules.Format = StringFormat.Find(reader.Document.GetString(format));
            if (rules.Format is null)
            {
                reader.AddUnsupported(format, "format", $"The format '{reader.Document.GetString(format)}' is not checked here.");
            }
        }

        var asks = rules.MinLength > 0 || rules.MaxLength < long.MaxValue || rules.Pattern is not null || rules.Format is not null;
        return asks ? rules : null;
    }

    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        if (!evaluation.PayForContent(token))
        {
            return false;
        }

        var raw = evaluation.Content(token);
        var escaped = evaluation.Tokens[token].IsEscaped;
        var valid = true;
        if (MinLength > 0 || MaxLength < raw.Length)
        {
            var length = JsonStrings.CountCodePoints(raw, escaped);
            valid &= length >= MinLength || evaluation.Report(schema, "minLength", token, MinLength, length);
            valid &= length <= MaxLength || evaluation.Report(schema, "maxLength", token, MaxLength, length);
        }

        if (Pattern is not null && (valid || !evaluation.StopsAtFirst))
        {
            valid &= Pattern.IsMatch(ref evaluation, schema, "pattern", token)
                || (!evaluation.HasGivenUpAt(token, "pattern") && evaluation.Report(schema, "pattern", token, Pattern.Source));
        }

        if (Format is not null && (valid || !evaluation.StopsAtFirst))
        {
            valid &= Format.Accepts(raw, escaped) || evaluation.Report(schema, "format", token, Format.Name);
        }

        return valid;
    }
}
