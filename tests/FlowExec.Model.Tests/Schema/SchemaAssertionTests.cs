namespace FlowExec.Tests.Schemas;

public sealed class SchemaAssertionTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "-2.50e1", true)]
    [InlineData("""{"type":"integer"}""", "25e-1", false)]
    [InlineData("""{"type":"integer"}""", "1e400", true)]
    [InlineData("""{"type":"integer"}""", "0e-99999999999999999999", true)]
    [InlineData("""{"type":"integer"}""", "\"1\"", false)]
    [InlineData("""{"type":"number"}""", "1e400", true)]
    [InlineData("""{"type":["string","null"]}""", "null", true)]
    [InlineData("""{"type":["string","null"]}""", "false", false)]
    [InlineData("""{"type":["integer","boolean"]}""", "true", true)]
    [InlineData("""{"type":"object"}""", "[]", false)]
    [InlineData("true", "[]", true)]
    [InlineData("false", "[]", false)]
    [InlineData("{}", "{\"a\":1}", true)]
    public void Type_looks_at_values_and_not_at_spellings(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"const":1}""", "1.0", true)]
    [InlineData("""{"const":1}""", "10e-1", true)]
    [InlineData("""{"const":1}""", "true", false)]
    [InlineData("""{"const":0}""", "-0.0e7", true)]
    [InlineData("""{"const":9007199254740993}""", "9007199254740992", false)]
    [InlineData("""{"const":0.1}""", "0.10000000000000000555", false)]
    [InlineData("""{"const":{"a":1,"b":[2]}}""", """{"b":[2.0],"a":1e0}""", true)]
    [InlineData("""{"const":{"a":1}}""", """{"a":1,"b":null}""", false)]
    [InlineData("""{"const":[1,2]}""", "[2,1]", false)]
    [InlineData("""{"const":[1,2]}""", "[1]", false)]
    [InlineData("""{"const":"\u00e9"}""", "\"\\u00e9\"", true)]
    [InlineData("""{"const":"\ud83d\udc32"}""", "\"🐲\"", true)]
    [InlineData("""{"const":"/"}""", "\"\\/\"", true)]
    [InlineData("""{"enum":["a",null,7]}""", "7.00", true)]
    [InlineData("""{"enum":["a",null,7]}""", "\"A\"", false)]
    [InlineData("""{"enum":[]}""", "1", false)]
    [InlineData("""{"enum":[0,1,2,3,4,5,6,7,8,9,10,11,12,"13"]}""", "13", false)]
    [InlineData("""{"enum":[0,1,2,3,4,5,6,7,8,9,10,11,12,{"a":1,"b":2}]}""", """{"b":2,"a":1}""", true)]
    public void Const_and_enum_compare_by_value(string schema, string instance, bool valid) => SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"minLength":2}""", "\"🐲\"", false)]
    [InlineData("""{"minLength":2}""", "\"\\ud83d\\udc32\"", false)]
    [InlineData("""{"maxLength":2}""", "\"🐲🐲\"", true)]
    [InlineData("""{"maxLength":2}""", "\"🐲🐲🐲\"", false)]
    [InlineData("""{"maxLength":3}""", "\"a\\nb\"", true)]
    [InlineData("""{"maxLength":2.0}""", "\"abc\"", false)]
    [InlineData("""{"maxLength":1e30}""", "\"abc\"", true)]
    [InlineData("""{"minLength":1}""", "0", true)]
    [InlineData("""{"minLength":0,"maxLength":0}""", "\"\"", true)]
    public void Lengths_count_code_points(string schema, string instance, bool valid) => SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"minimum":1.1}""", "1.10", true)]
    [InlineData("""{"minimum":1.1}""", "1.0999999999999999999999", false)]
    [InlineData("""{"maximum":1e2}""", "100", true)]
    [InlineData("""{"maximum":1e2}""", "100.00000000000000000000000000001", false)]
    [InlineData("""{"maximum":18446744073709551615}""", "18446744073709551616", false)]
    [InlineData("""{"exclusiveMinimum":-5}""", "-5.0", false)]
    [InlineData("""{"exclusiveMinimum":-5}""", "-4.99", true)]
    [InlineData("""{"exclusiveMaximum":5}""", "5", false)]
    [InlineData("""{"minimum":5,"exclusiveMinimum":true}""", "5", false)]
    [InlineData("""{"minimum":5,"exclusiveMinimum":false}""", "5", true)]
    [InlineData("""{"maximum":5,"exclusiveMaximum":true}""", "4.9", true)]
    [InlineData("""{"exclusiveMaximum":true}""", "4.9", true)]
    [InlineData("""{"minimum":-1e-400}""", "-1e-399", false)]
    [InlineData("""{"minimum":3}""", "\"2\"", true)]
    public void Bounds_are_exact_and_draft_04_booleans_are_understood(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"multipleOf":0.0001}""", "0.0075", true)]
    [InlineData("""{"multipleOf":0.0001}""", "0.00751", false)]
    [InlineData("""{"multipleOf":0.01}""", "19.99", true)]
    [InlineData("""{"multipleOf":0.123456789}""", "1e308", false)]
    [InlineData("""{"multipleOf":0.5}""", "1e308", true)]
    [InlineData("""{"multipleOf":7}""", "-21", true)]
    [InlineData("""{"multipleOf":7}""", "0.0", true)]
    [InlineData("""{"multipleOf":3}""", "1e99999999999999999999", false)]
    [InlineData("""{"multipleOf":1e-50}""", "3", true)]
    [InlineData("""{"multipleOf":1e50}""", "1e49", false)]
    [InlineData("""{"multipleOf":100000000000000000000000000003}""", "200000000000000000000000000006", true)]
    [InlineData("""{"multipleOf":100000000000000000000000000003}""", "200000000000000000000000000007", false)]
    public void MultipleOf_works_on_decimals(string schema, string instance, bool valid) => SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"uniqueItems":true}""", "[1,true,\"1\",[1],{\"a\":1}]", true)]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [InlineData("""{"uniqueItems":true}""", "[0,-0]", false)]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1}]""", false)]
    [InlineData("""{"uniqueItems":true}""", """["a","\u0061"]""", false)]
    [InlineData("""{"uniqueItems":true}""", "[[1,[2]],[1,[2e0]]]", false)]
    [InlineData("""{"uniqueItems":false}""", "[1,1]", true)]
    [InlineData(
        """{"uniqueItems":true}""",
        """[{"a":0,"b":1,"c":2,"d":3,"e":4,"f":5,"g":6,"h":7,"i":8},{"i":8,"h":7,"g":6,"f":5,"e":4,"d":3,"c":2,"b":1,"a":0}]""", false)]
    [InlineData("""{"minItems":1}""", "[]", false)]
    [InlineData("""{"maxItems":1}""", "[[],[]]", false)]
    [InlineData("""{"minItems":2,"maxItems":2}""", "[[1,2,3],{\"a\":[]}]", true)]
    public void Arrays_are_counted_and_compared_by_value(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"required":["a"]}""", "{}", false)]
    [InlineData("""{"required":["a"]}""", """{"\u0061":null}""", true)]
    [InlineData("""{"required":["a"]}""", """{"b":{"a":1}}""", false)]
    [InlineData("""{"required":["__proto__"]}""", "{}", false)]
    [InlineData("""{"minProperties":1}""", "{}", false)]
    [InlineData("""{"maxProperties":1}""", """{"a":{"b":1,"c":2}}""", true)]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", false)]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"b":1}""", true)]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"b":1,"a":1}""", true)]
    [InlineData("""{"required":["a"]}""", "[]", true)]
    public void Members_are_counted_and_required(string schema, string instance, bool valid) => SchemaCases.Check(schema, instance, valid);

    [Fact]
    public void More_names_than_one_word_of_bits_are_all_watched()
    {
        var names = Enumerable.Range(0, 700).Select(i => $"\"n{i}\"").ToArray();
        var schema = $$"""{"required":[{{string.Join(',', names)}}]}""";
        var all = names.Select(name => $"{name}:1").ToArray();

        SchemaCases.Check(schema, $"{{{string.Join(',', all)}}}", true);
        SchemaCases.Check(schema, $"{{{string.Join(',', all[..650].Concat(all[651..]))}}}", false);
    }
}
