using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>Reads the keywords of one schema object into its node, and refuses what the specification does not allow.</summary>
internal sealed class SchemaReader(SchemaCompiler compiler, int schema, SchemaNode node)
{
    private readonly JsonText _document = compiler.Document;
    private readonly ImmutableArray<SchemaRule>.Builder _rules = ImmutableArray.CreateBuilder<SchemaRule>();

    public void Read()
    {
        ReportUnsupported();
        ReadTypes();
        ReadRules();
        ReadConditions();
        node.Number = NumberRules.Read(this);
        node.String = StringRules.Read(this);
        node.Array = ArrayRules.Read(this);
        node.Object = ObjectRules.Read(this);
        node.Rules = _rules.ToImmutable();
    }

    public JsonText Document => _document;

    /// <summary>The value of a keyword, or -1.</summary>
    public int Value(string keyword) => _document.Member(schema, keyword);

    public JsonTokenKind KindOf(int token) => _document.Tokens[token].Kind;

    public SchemaNode? Schema(string keyword) => Value(keyword) is >= 0 and var value ? compiler.NodeAt(value) : null;

    public SchemaNode SchemaAt(int token) => compiler.NodeAt(token);

    public JsonSchemaException Malformed(int token, string what) => new(_document.PointerOf(token), what);

    /// <summary>The value of a keyword that must be of one kind, or -1.</summary>
    public int Value(string keyword, JsonTokenKind kind)
    {
        var value = Value(keyword);
        return value < 0 || KindOf(value) == kind
            ? value
            : throw Malformed(value, $"{keyword} must be {SchemaCompiler.Article(kind)}, not {SchemaCompiler.Article(KindOf(value))}");
    }

    /// <summary>A count: a whole number from 0, in whatever spelling; beyond the range of long it is as good as infinite.</summary>
    public long Count(string keyword, long absent)
    {
        var value = Value(keyword, JsonTokenKind.Number);
        if (value < 0)
        {
            return absent;
        }

        var number = JsonNumber.Parse(_document.RawBytes(value));
        if (number.IsNegative || !number.IsInteger)
        {
            throw Malformed(value, $"{keyword} must be a whole number from 0");
        }

        if (number.Point > 18)
        {
            return long.MaxValue;
        }

        var count = 0L;
        for (var i = 0; i < number.Point; i++)
        {
            count = (count * 10) + (i < number.Digits ? number[i] : 0);
        }

        return count;
    }

    public bool Flag(string keyword)
    {
        var value = Value(keyword);
        return value >= 0 && KindOf(value) switch
        {
            JsonTokenKind.True => true,
            JsonTokenKind.False => false,
            var other => throw Malformed(value, $"{keyword} must be a boolean, not {SchemaCompiler.Article(other)}"),
        };
    }

    /// <summary>Compiles a pattern; null where it asks for something that is not known here, which is then listed as unsupported.</summary>
    public SchemaPattern? Pattern(string keyword, int token)
    {
        var source = _document.GetString(token);
        try
        {
            return new SchemaPattern(source);
        }
        catch (RegexParseException error) when (error.Error is RegexParseError.InvalidUnicodePropertyEscape
            or RegexParseError.UnrecognizedUnicodeProperty or RegexParseError.UnrecognizedEscape
            or RegexParseError.InsufficientOrInvalidHexDigits)
        {
            AddUnsupported(token, keyword, $"The pattern '{source}' is not evaluated here: {error.Error}.");
            return null;
        }
        catch (ArgumentException error)
        {
            throw new JsonSchemaException(_document.PointerOf(token), $"'{source}' is not a regular expression", error);
        }
    }

    public void AddUnsupported(int token, string keyword, string reason) => compiler.AddUnsupported(token, keyword, reason);

    public ImmutableArray<int> Elements(int array)
    {
        var elements = ImmutableArray.CreateBuilder<int>();
        for (var item = array + 1; item < _document.Tokens[array].Next; item = _document.Tokens[item].Next)
        {
            elements.Add(item);
        }

        return elements.ToImmutable();
    }

    private void ReportUnsupported()
    {
        for (var name = schema + 1; name < _document.Tokens[schema].Next; name = _document.Tokens[name + 1].Next)
        {
            var keyword = _document.GetString(name);
            bool isOwnName = schema == 0 && keyword == "$id";
            if (!isOwnName && SchemaKeywords.WhyUnsupported(keyword) is { } reason)
            {
                compiler.AddUnsupported(name + 1, keyword, reason);
            }
            else if (SchemaKeywords.IsSchemaMap(keyword) && KindOf(name + 1) != JsonTokenKind.Object)
            {
                throw Malformed(name + 1, $"{keyword} must be an object of schemas");
            }
            else if (keyword is "$defs" or "definitions")
            {
                for (var inner = name + 2; inner < _document.Tokens[name + 1].Next; inner = _document.Tokens[inner + 1].Next)
                {
                    compiler.NodeAt(inner + 1);
                }
            }
        }
    }

    private void ReadTypes()
    {
        var value = Value("type");
        if (value < 0)
        {
            return;
        }

        var names = KindOf(value) == JsonTokenKind.Array ? Elements(value) : [value];
        foreach (var name in names)
        {
            var text = KindOf(name) == JsonTokenKind.String ? _document.GetString(name) : "";
            var type = Enum.GetValues<SchemaTypes>().FirstOrDefault(one => one != SchemaTypes.None && SchemaNode.NameOf(one) == text);
            if (type == SchemaTypes.None || node.Types.HasFlag(type))
            {
                throw Malformed(name,
                    "type must be one of null, boolean, object, array, number, string and integer, or an array of some of them, each once");
            }

            node.Types |= type;
        }

        if (node.Types == SchemaTypes.None)
        {
            throw Malformed(value, "type must name at least one type");
        }
    }

    private void ReadRules()
    {
        if (Value("$ref", JsonTokenKind.String) is >= 0 and var reference)
        {
            _rules.Add(new ReferenceRule(compiler.Resolve(reference)));
        }

        if (Value("const") is >= 0 and var constant)
        {
            _rules.Add(new OneOfValuesRule("const", _document, [constant]));
        }

        if (Value("enum", JsonTokenKind.Array) is >= 0 and var values)
        {
            _rules.Add(new OneOfValuesRule("enum", _document, Elements(values)));
        }

        AddBranches("allOf", branches => new AllOfRule(branches));
        AddBranches("anyOf", branches => new AlternativesRule(branches, exactlyOne: false));
        AddBranches("oneOf", branches => new AlternativesRule(branches, exactlyOne: true));
        if (Schema("not") is { } unwanted)
        {
            _rules.Add(new NotRule(unwanted));
        }
    }

    private void ReadConditions()
    {
        var then = Schema("then");
        var otherwise = Schema("else");
        if (Schema("if") is { } condition)
        {
            _rules.Add(new ConditionRule(condition, then, otherwise));
        }
    }

    private void AddBranches(string keyword, Func<ImmutableArray<SchemaNode>, SchemaRule> rule)
    {
        var value = Value(keyword, JsonTokenKind.Array);
        if (value < 0)
        {
            return;
        }

        var branches = Elements(value);
        _rules.Add(rule(branches.Length > 0
            ? [.. branches.Select(compiler.NodeAt)] : throw Malformed(value, $"{keyword} needs at least one schema")));
    }
}
