using System.Collections.Immutable;

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
        node.Number = new NumberKeywordsReader(this).Read();
        node.String = ReadStringRules();
        node.Array = ReadArrayRules();
        node.Object = new ObjectKeywordsReader(this).Read();
        node.Rules = _rules.ToImmutable();
        node.Unevaluated = ReadUnevaluated();
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
        catch (EcmaPatternException error) when (error.IsUnsupported)
        {
            compiler.AddUnsupported(token, keyword, $"The pattern '{source}' is not evaluated here: {error.Message}.");
            return null;
        }
        catch (EcmaPatternException error)
        {
            throw new JsonSchemaException(
                _document.PointerOf(token), $"'{source}' is not a regular expression of ECMA-262: {error.Message}", error);
        }
    }

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
            if (SchemaKeywords.WhyUnsupported(keyword) is { } reason)
            {
                compiler.AddUnsupported(name + 1, keyword, reason);
            }
            else if (SchemaKeywords.ShapeOf(keyword) == KeywordShape.SchemaMap && KindOf(name + 1) != JsonTokenKind.Object)
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
            _rules.Add(new ReferenceRule(compiler.Resolve(schema, reference)));
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

    private UnevaluatedRules? ReadUnevaluated()
    {
        var properties = Schema("unevaluatedProperties");
        var items = Schema("unevaluatedItems");
        return properties is null && items is null ? null : new UnevaluatedRules(properties, items);
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

    private StringRules? ReadStringRules()
    {
        var pattern = Value("pattern", JsonTokenKind.String);
        var format = Value("format", JsonTokenKind.String);
        var rules = new StringRules
        {
            MinLength = Count("minLength", 0),
            MaxLength = Count("maxLength", long.MaxValue),
            Pattern = pattern < 0 ? null : Pattern("pattern", pattern),
        };
        if (format >= 0 && compiler.AssertsFormats)
        {
            rules.Format = StringFormat.Find(_document.GetString(format));
            if (rules.Format is null)
            {
                compiler.AddUnsupported(format, "format", $"The format '{_document.GetString(format)}' is not checked here.");
            }
        }

        var asks = rules.MinLength > 0 || rules.MaxLength < long.MaxValue || rules.Pattern is not null || rules.Format is not null;
        return asks ? rules : null;
    }

    private ArrayRules? ReadArrayRules()
    {
        var prefix = Value("prefixItems", JsonTokenKind.Array);
        if (Value("items") is >= 0 and var items && KindOf(items) == JsonTokenKind.Array)
        {
            throw Malformed(items, "items must be a schema; the array of schemas that older drafts had here is prefixItems now");
        }

        var rules = new ArrayRules
        {
            PrefixItems = prefix < 0 ? [] : [.. Elements(prefix).Select(compiler.NodeAt)],
            Items = Schema("items"),
            Contains = Schema("contains"),
            MinContains = Count("minContains", 1),
            MaxContains = Count("maxContains", long.MaxValue),
            MinItems = Count("minItems", 0),
            MaxItems = Count("maxItems", long.MaxValue),
            UniqueItems = Flag("uniqueItems"),
        };
        var asks = prefix >= 0 || rules.Items is not null || rules.Contains is not null || rules.UniqueItems
            || rules.MinItems > 0 || rules.MaxItems < long.MaxValue;
        return asks ? rules : null;
    }
}
