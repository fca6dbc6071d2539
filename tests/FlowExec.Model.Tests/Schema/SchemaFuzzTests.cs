using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace FlowExec.Tests.Schemas;

public sealed class SchemaFuzzTests
{
    private const string Inserted = "{}[]\",:\\/*'0e-+. \nu\u00ff";

    private const string Payload = """
        {"flowId":"6f1c0f3e-9a0b-4c62-9d5e-2f9d3a1b7c55","name":"Zo\u00eb \ud83d\udc32",
         "inputData":{"Flow.a":[1,-2.5e3,true],"b":null,"c":{"d":["é"]}}}
        """;

    private const string Seed = """
        {"properties":{"flowId":{"format":"uuid"},"inputData":{"$ref":"#/$defs/inputs"}},"required":["flowId"],
         "propertyNames":{"pattern":"^[a-zA-Z]+$"},
         "$defs":{"inputs":{"additionalProperties":{"anyOf":[{"type":"string","maxLength":3},
           {"type":"array","uniqueItems":true,"contains":{"type":"number"}},
           {"type":"null"},{"$ref":"#/$defs/inputs"}]},"minProperties":1}}}
        """;

    private static readonly JsonSchema Schema = JsonSchema.Parse(Seed);

    [Fact]
    public void Mutated_payloads_are_sound_exactly_where_the_framework_says_so_and_never_throw()
    {
        var random = new Random(20240229);
        var seed = Encoding.UTF8.GetBytes(Payload);
        for (var round = 0; round < 6_000; round++)
        {
            var bytes = Mutate(seed, random);
            using var text = JsonText.Parse(bytes);
            var isSound = text.Problems.All(
                problem => problem.Kind is JsonTextProblemKind.DuplicateName or JsonTextProblemKind.LoneSurrogate
                or JsonTextProblemKind.InvalidUtf8);

            Assert.Equal(FrameworkReads(bytes), isSound && text.HasValue);
            Assert.All(text.Problems, problem => Assert.InRange(problem.Offset, 0, bytes.Length));
            if (text.HasValue)
            {
                Assert.Equal(Schema.IsValid(text), Schema.Evaluate(text).Violations.Count == 0);
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(7);
        for (var round = 0; round < 6_000; round++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            using var text = JsonText.Parse(bytes);

            Assert.True(text.HasValue || text.Problems.Any(problem => problem.IsFatal));
        }
    }

    [Fact]
    public void Mutated_schemas_compile_or_say_what_is_wrong()
    {
        var random = new Random(11);
        var seed = Encoding.UTF8.GetBytes(Seed);
        var refused = 0;
        for (var round = 0; round < 1_000; round++)
        {
            try
            {
                JsonSchema.Parse(Mutate(seed, random));
            }
            catch (JsonSchemaException error)
            {
                refused++;
                Assert.NotEmpty(error.Message);
            }
        }

        Assert.InRange(refused, 1, 999);
    }

    [Fact]
    public void Random_patterns_are_translated_or_refused()
    {
        var random = new Random(13);
        const string Letters = "ab\\dwspuLxk10{}[]()^$*+?.|,-<>:=!🐲";
        for (var round = 0; round < 1_500; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Letters[random.Next(Letters.Length - 2)]));
            try
            {
                var schema = JsonSchema.Parse(JsonSerializer.Serialize(new { pattern }));
                using var text = JsonText.Parse("\"abba\"");
                schema.IsValid(text);
            }
            catch (JsonSchemaException error)
            {
                Assert.Equal("/pattern", error.Pointer);
            }
        }
    }

    [Fact]
    public void Numbers_compare_and_divide_as_fractions_of_whole_numbers_do()
    {
        var random = new Random(17);
        for (var round = 0; round < 1_500; round++)
        {
            var (left, leftText) = Draw(random, random.Next(2) == 0);
            var (right, rightText) = Draw(random, negative: false);
            using var text = JsonText.Parse(leftText);

            Assert.Equal(left <= right, JsonSchema.Parse($$"""{"maximum":{{rightText}}}""").IsValid(text));
            Assert.Equal(left > right, JsonSchema.Parse($$"""{"exclusiveMinimum":{{rightText}}}""").IsValid(text));
            Assert.Equal(left == right, JsonSchema.Parse($$"""{"const":{{rightText}}}""").IsValid(text));
            if (right != 0)
            {
                Assert.Equal(left % right == 0, JsonSchema.Parse($$"""{"multipleOf":{{rightText}}}""").IsValid(text));
            }
        }
    }

    /// <summary>A number as a multiple of 10^-20, and one of its spellings.</summary>
    private static (BigInteger Value, string Text) Draw(Random random, bool negative)
    {
        var digits = new BigInteger(random.NextInt64(0, random.Next(2) == 0 ? 20 : 10_000)) * (negative ? -1 : 1);
        var exponent = random.Next(-4, 5);
        var point = random.Next(0, 4);
        var written = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(point + 1, '0');
        var text = (digits.Sign < 0 ? "-" : "") + written[..^point] + (point > 0 ? "." + written[^point..] : "") + $"e{exponent}";
        return (digits * BigInteger.Pow(10, 20 + exponent - point), text);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(Math.Max(1, bytes.Count));
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.Insert(at, (byte)Inserted[random.Next(Inserted.Length)]);
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    bytes.Add((byte)'}');
                    break;
            }
        }

        return [.. bytes];
    }

    private static bool FrameworkReads(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
