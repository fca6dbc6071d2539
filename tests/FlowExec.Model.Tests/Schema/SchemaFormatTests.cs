using System.Text.Json;

namespace FlowExec.Tests.Schemas;

public sealed class SchemaFormatTests
{
    [Theory]
    [InlineData("uuid", "6F1C0F3E-9a0b-4c62-9d5e-2f9d3a1b7c55", true)]
    [InlineData("uuid", "00000000-0000-0000-0000-000000000000", true)]
    [InlineData("uuid", "{6f1c0f3e-9a0b-4c62-9d5e-2f9d3a1b7c55}", false)]
    [InlineData("uuid", "6f1c0f3e9a0b4c629d5e2f9d3a1b7c55", false)]
    [InlineData("uuid", "6f1c0f3e-9a0b-4c62-9d5e-2f9d3a1b7c5g", false)]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2023-02-29", false)]
    [InlineData("date", "1900-02-29", false)]
    [InlineData("date", "2023-04-31", false)]
    [InlineData("date", "2023-13-01", false)]
    [InlineData("date", "2023-1-01", false)]
    [InlineData("date-time", "2023-01-01T00:00:00Z", true)]
    [InlineData("date-time", "2023-01-01t23:59:59.123456789+14:00", true)]
    [InlineData("date-time", "2016-12-31T23:59:60Z", true)]
    [InlineData("date-time", "2016-12-31T15:59:60-08:00", true)]
    [InlineData("date-time", "2016-12-31T22:59:60Z", false)]
    [InlineData("date-time", "2023-01-01T24:00:00Z", false)]
    [InlineData("date-time", "2023-01-01T00:00:00", false)]
    [InlineData("date-time", "2023-01-01 00:00:00Z", false)]
    [InlineData("date-time", "2023-01-01T00:00:00.Z", false)]
    [InlineData("date-time", "2023-01-01T00:00:00+24:00", false)]
    [InlineData("duration", "P3Y6M4DT12H30M5S", true)]
    [InlineData("duration", "P2W", true)]
    [InlineData("duration", "PT36H", true)]
    [InlineData("duration", "P1DT", false)]
    [InlineData("duration", "P1Y1D", true)]
    [InlineData("duration", "P1H", false)]
    [InlineData("duration", "PW", false)]
    [InlineData("duration", "P1.5D", false)]
    [InlineData("uri", "https://user@example.org:8080/a/%20b?c=d#e", true)]
    [InlineData("uri", "urn:isbn:0451450523", true)]
    [InlineData("uri", "http://[::ffff:192.0.2.1]/", true)]
    [InlineData("uri", "//example.org/a", false)]
    [InlineData("uri", "example", false)]
    [InlineData("uri", "http://example.org/a b", false)]
    [InlineData("uri", "http://example.org/ä", false)]
    [InlineData("uri", "http://example.org:a/", false)]
    [InlineData("uri", "1a:b", false)]
    [InlineData("email", "first.last+tag@example.org", true)]
    [InlineData("email", "a b@example.org", false)]
    [InlineData("email", "A <a@example.org>", false)]
    [InlineData("email", "a@", false)]
    public void Formats_keep_to_their_standards(string format, string value, bool valid)
    {
        var schema = JsonSerializer.Serialize(new { format });
        var escaped = "\"" + string.Concat(value.Select(one => $"\\u{(int)one:x4}")) + "\"";

        SchemaCases.Check(schema, JsonSerializer.Serialize(value), valid);
        SchemaCases.Check(schema, escaped, valid);
    }

    [Fact]
    public void Formats_speak_of_strings_only() => SchemaCases.Check("""{"format":"uuid"}""", "12", true);
}
