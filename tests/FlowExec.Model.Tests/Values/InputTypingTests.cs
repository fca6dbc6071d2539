using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace FlowExec;

public class InputTypingTests
{
    private static string Sent(object? value, FlowInputType type, bool isCollection = false)
    {
        var input = new FlowInput("Flow.x", type, isCollection);
        Assert.True(InputTyping.TryConvert(value, input, out object? typed, out TypingFailure? failure), failure?.Help.ToString());
        var context = new FlowExecutionContext { Attributes = new FlowAttributes([new("x", typed)]) };
        string json = PayloadContract.Published.Write(context, new FlowInputs([input])).ToString();
        const string Before = """{"inputData":{"Flow.x":""";
        return json[Before.Length..^2];
    }

    private static TypingFailure Refused(object? value, FlowInputType type, bool isCollection = false)
    {
        Assert.False(InputTyping.TryConvert(value, new FlowInput("Flow.x", type, isCollection), out object? typed, out TypingFailure? failure), typed?.ToString());
        return failure;
    }

    [Theory]
    [InlineData("001", "\"001\"")]
    [InlineData(" a ", "\" a \"")]
    [InlineData("true", "\"true\"")]
    [InlineData("+498999998063", "\"+498999998063\"")]
    public void A_text_stays_what_it_is(string text, string sent) => Assert.Equal(sent, Sent(text, FlowInputType.String));

    [Fact]
    public void Typed_values_for_a_text_are_written_out_whatever_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("\"1.50\"", Sent(1.50m, FlowInputType.String));
            Assert.Equal("\"452\"", Sent(452, FlowInputType.String));
            Assert.Equal("\"true\"", Sent(true, FlowInputType.String));
            Assert.Equal("1234.5", Sent("1234.5", FlowInputType.Decimal));
            Assert.Equal(DiagnosticCodes.NotDecimal, Refused("1234,5", FlowInputType.Decimal).Code);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("true", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("1", "true")]
    [InlineData("0", "false")]
    [InlineData("Yes", "true")]
    [InlineData(" no ", "false")]
    [InlineData(1, "true")]
    [InlineData(false, "false")]
    public void Booleans_are_understood(object value, string sent) => Assert.Equal(sent, Sent(value, FlowInputType.Boolean));

    [Theory]
    [InlineData("ja")]
    [InlineData("2")]
    [InlineData("t")]
    [InlineData(2)]
    public void What_is_no_boolean_is_refused(object value) => Assert.Equal(DiagnosticCodes.NotBoolean, Refused(value, FlowInputType.Boolean).Code);

    [Theory]
    [InlineData("42", "42")]
    [InlineData("+42", "42")]
    [InlineData(" -7 ", "-7")]
    [InlineData("007", "7")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData(4.0, "4")]
    public void Whole_numbers_keep_every_digit(object value, string sent) => Assert.Equal(sent, Sent(value, FlowInputType.Integer));

    [Theory]
    [InlineData("4.2", DiagnosticCodes.NotInteger)]
    [InlineData("4.0", DiagnosticCodes.NotInteger)]
    [InlineData("1e3", DiagnosticCodes.NotInteger)]
    [InlineData("1,000", DiagnosticCodes.NotInteger)]
    [InlineData("0x10", DiagnosticCodes.NotInteger)]
    [InlineData("٤٢", DiagnosticCodes.NotInteger)]
    [InlineData("+", DiagnosticCodes.NotInteger)]
    [InlineData("9223372036854775808", DiagnosticCodes.IntegerRange)]
    [InlineData(4.2, DiagnosticCodes.NotInteger)]
    [InlineData(true, DiagnosticCodes.NotInteger)]
    public void What_is_no_whole_number_is_refused(object value, string code) => Assert.Equal(code, Refused(value, FlowInputType.Integer).Code);

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("-.5", "-0.5")]
    [InlineData("+1", "1")]
    [InlineData("0.1234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890")]
    [InlineData("00123456789012345678901234567890123", "123456789012345678901234567890123")]
    [InlineData("1e400", "1e400")]
    public void Numbers_keep_every_digit(string text, string sent)
    {
        Assert.Equal(sent, Sent(text, FlowInputType.Decimal));
        Assert.Equal(sent, Sent(text, FlowInputType.Currency));
    }

    [Theory]
    [InlineData("1,5", "point")]
    [InlineData("1.234,50", "point")]
    [InlineData("€ 5", "currency sign")]
    [InlineData("5.", "digits")]
    [InlineData("", "digits")]
    [InlineData("1e", "digits")]
    public void What_is_no_number_is_refused_with_what_to_write(string text, string help) =>
        Assert.Contains(help, Refused(text, FlowInputType.Decimal).Help.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData(double.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_is_refused(object value) => Assert.Equal(DiagnosticCodes.NotFinite, Refused(value, FlowInputType.Decimal).Code);

    [Theory]
    [InlineData("2026-03-01", "2026-03-01T00:00:00Z")]
    [InlineData("2026-03-01T08:30", "2026-03-01T08:30:00Z")]
    [InlineData("2026-03-01 08:30:15", "2026-03-01T08:30:15Z")]
    [InlineData("2026-03-01T08:30:15.250Z", "2026-03-01T08:30:15.25Z")]
    [InlineData("2026-03-01T08:30:15+01:00", "2026-03-01T08:30:15+01:00")]
    [InlineData("2026-03-01T08:30:15-0330", "2026-03-01T08:30:15-03:30")]
    [InlineData("2024-02-29", "2024-02-29T00:00:00Z")]
    public void Points_in_time_are_normalised_with_their_offset(string text, string sent) => Assert.Equal($"\"{sent}\"", Sent(text, FlowInputType.DateTime));

    [Theory]
    [InlineData("01.03.2026")]
    [InlineData("3/1/2026")]
    [InlineData("2026-02-29")]
    [InlineData("2026-13-01")]
    [InlineData("2026-03-01T24:00")]
    [InlineData("2026-03-01T08:30:15.12345678")]
    [InlineData("2026-03-01T08:30+15:00")]
    [InlineData("0001-01-01T00:00+01:00")]
    [InlineData("2026-03-01T")]
    [InlineData("tomorrow")]
    public void What_is_no_point_in_time_is_refused(string text) => Assert.Equal(DiagnosticCodes.NotDateTime, Refused(text, FlowInputType.DateTime).Code);

    [Fact]
    public void A_time_without_offset_is_utc_whatever_the_machine()
    {
        Assert.Equal("\"2026-03-01T08:30:00Z\"", Sent(new DateTime(2026, 3, 1, 8, 30, 0, DateTimeKind.Unspecified), FlowInputType.DateTime));
        Assert.Equal("\"2026-03-01T08:30:00+02:00\"", Sent(new DateTimeOffset(2026, 3, 1, 8, 30, 0, TimeSpan.FromHours(2)), FlowInputType.DateTime));
    }

    [Theory]
    [InlineData("PT5M", "PT5M")]
    [InlineData("pt5m", "PT5M")]
    [InlineData("P1Y2M3DT4H5M6.7S", "P1Y2M3DT4H5M6.7S")]
    [InlineData("P2W", "P14D")]
    [InlineData("00:05:00", "PT5M")]
    [InlineData("1.02:03:04", "P1DT2H3M4S")]
    [InlineData("36:00:00", "P1DT12H")]
    public void Durations_are_sent_as_iso(string text, string sent) => Assert.Equal($"\"{sent}\"", Sent(text, FlowInputType.Duration));

    [Fact]
    public void A_time_span_is_a_duration() => Assert.Equal("\"PT1H30M\"", Sent(TimeSpan.FromMinutes(90), FlowInputType.Duration));

    [Theory]
    [InlineData("300")]
    [InlineData("5:00")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("PT5M3H")]
    [InlineData("PT1.5M")]
    [InlineData("00:60:00")]
    [InlineData("99999999999999999999:00:00")]
    public void What_is_no_duration_is_refused(string text) => Assert.Equal(DiagnosticCodes.NotDuration, Refused(text, FlowInputType.Duration).Code);

    [Theory]
    [InlineData("""{"a":[1,2.50,null],"b":"ü"}""", """{"a":[1,2.50,null],"b":"ü"}""")]
    [InlineData("[]", "[]")]
    [InlineData("\"x\"", "\"x\"")]
    [InlineData(" 12345678901234567890123 ", "12345678901234567890123")]
    public void Json_text_is_parsed_and_keeps_every_digit(string text, string sent) => Assert.Equal(sent, Sent(text, FlowInputType.Json));

    [Theory]
    [InlineData("hello")]
    [InlineData("{a:1}")]
    [InlineData("[1,]")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    public void What_is_no_json_is_refused(string text) => Assert.Equal(DiagnosticCodes.NotJsonValue, Refused(text, FlowInputType.Json).Code);

    [Fact]
    public void Json_nested_without_end_is_refused() =>
        Assert.Equal(DiagnosticCodes.NotJsonValue, Refused(new string('[', 100_000), FlowInputType.Json).Code);

    [Theory]
    [InlineData("a;b", """["a","b"]""")]
    [InlineData("a; b ;c", """["a","b","c"]""")]
    [InlineData("a", """["a"]""")]
    [InlineData("\"a;b\";c", """["a;b","c"]""")]
    [InlineData("\"say \"\"hi\"\"\";\"\"", """["say \"hi\"",""]""")]
    [InlineData("""["x","y;z"]""", """["x","y;z"]""")]
    [InlineData("[tag];b", """["[tag]","b"]""")]
    [InlineData("", "[]")]
    public void Collections_are_split(string text, string sent) => Assert.Equal(sent, Sent(text, FlowInputType.String, true));

    [Fact]
    public void Items_of_collections_are_typed()
    {
        Assert.Equal("[1001,1002]", Sent("1001;1002", FlowInputType.Integer, true));
        Assert.Equal("[true,false]", Sent("yes;no", FlowInputType.Boolean, true));
        Assert.Equal("[1,null,3]", Sent("[1,null,\"3\"]", FlowInputType.Integer, true));
        Assert.Equal("[1,2]", Sent(new object?[] { 1, "2" }, FlowInputType.Integer, true));
        Assert.Equal("[5]", Sent(5, FlowInputType.Integer, true));
        Assert.Contains("Item 2", Refused("1;x;3", FlowInputType.Integer, true).Help.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a;;b", FlowInputType.String)]
    [InlineData("a;", FlowInputType.String)]
    [InlineData("\"a", FlowInputType.String)]
    [InlineData("\"a\"b;c", FlowInputType.String)]
    [InlineData("[1,2", FlowInputType.Json)]
    [InlineData("[a]", FlowInputType.String)]
    public void What_is_no_collection_is_refused(string text, FlowInputType type) =>
        Assert.Equal(DiagnosticCodes.NotCollection, Refused(text, type, true).Code);

    [Fact]
    public void A_list_is_not_one_value()
    {
        Assert.Equal(DiagnosticCodes.NotText, Refused(new object?[] { "a" }, FlowInputType.String).Code);
        Assert.Equal(DiagnosticCodes.NotCollection, Refused(new Dictionary<string, object?> { ["a"] = 1 }, FlowInputType.String, true).Code);
    }

    [Fact]
    public void Numbers_of_every_size_become_whole_numbers_without_loss()
    {
        Assert.Equal("18", Sent((byte)18, FlowInputType.Integer));
        Assert.Equal("4", Sent(4.00m, FlowInputType.Integer));
        Assert.Equal("9007199254740993", Sent(new BigInteger(9007199254740993), FlowInputType.Integer));
        Assert.Equal(DiagnosticCodes.IntegerRange, Refused(ulong.MaxValue, FlowInputType.Integer).Code);
        Assert.Equal(DiagnosticCodes.IntegerRange, Refused(1e300, FlowInputType.Integer).Code);
    }

    [Fact]
    public void An_undocumented_type_is_left_alone() => Assert.Equal("\"007\"", Sent("007", FlowInputType.Unknown));

    [Fact]
    public void Any_text_is_either_typed_or_refused_and_what_is_typed_is_json()
    {
        var random = new Random(20260301);
        const string Letters = "0123456789+-.eETPZ:;\"[]{}, ntrufalsyxo€ü\\";
        for (int round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            for (int i = random.Next(12); i > 0; i--)
            {
                text.Append(Letters[random.Next(Letters.Length)]);
            }

            var input = new FlowInput("Flow.x", (FlowInputType)random.Next(9), random.Next(2) == 0);
            if (InputTyping.TryConvert(text.ToString(), input, out object? typed, out _))
            {
                var context = new FlowExecutionContext { FlowId = "6f9619ff-8b86-4011-b42d-00c04fc964ff", Attributes = new FlowAttributes([new("x", typed)]) };
                var inputs = new FlowInputs([input]);
                FlowPayloadReport report = PayloadTester.Test(PayloadContract.Published.Write(context, inputs), PayloadContract.Published, inputs);
                Assert.True(report.IsValid, $"{input} from '{text}': {string.Join("; ", report.Diagnostics)}");
            }
        }
    }
}
