using System.Text;
using System.Text.Json;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Tests;

/// <summary>What PowerShell on Windows captures goes through the console's code page; JSON comes through all of them.</summary>
public sealed class CapturedTextTests
{
    private const string Names = """{"name":"Müller-Lüdenscheidt","city":"Šibenik","note":"日本 \ud83d\ude00 \u00fc \\ü","emoji":"😀"}""";

    [Fact]
    public void Json_in_ascii_means_the_same()
    {
        string ascii = CapturedText.Ascii(Names);

        Assert.True(ascii.All(char.IsAscii), ascii);
        Assert.Contains("M\\u00fcller", ascii, StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Names).RootElement, JsonDocument.Parse(ascii).RootElement));
    }

    [Fact]
    public void Json_on_a_terminal_holds_nothing_that_the_terminal_obeys_and_means_the_same()
    {
        const string Hostile = "{\"name\":\"a\u202Eb\u009B31m\u2028\uDB40\uDC41\u007F\",\r\n\t\"note\":\"Müller 日本 😀\"}";

        string shown = CapturedText.Visible(Hostile);

        Assert.Equal(
            "{\"name\":\"a\\u202eb\\u009b31m\\u2028\\udb40\\udc41\\u007f\",\r\n\t\"note\":\"Müller 日本 😀\"}", shown);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Hostile).RootElement, JsonDocument.Parse(shown).RootElement));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_stream_of_it_may_be_cut_anywhere(int step)
    {
        using var bytes = new MemoryStream();
        byte[] utf8 = Encoding.UTF8.GetBytes(Names);
        using (var stream = new CapturedText.AsciiJson(bytes))
        {
            foreach (byte[] piece in utf8.Chunk(step))
            {
                stream.Write(piece, 0, piece.Length);
            }
        }

        Assert.Equal(CapturedText.Ascii(Names), Encoding.ASCII.GetString(bytes.ToArray()));
    }

    [Fact]
    public void Elsewhere_it_stays_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows reads what is captured by the console's code page.");
        Assert.Equal(Names, CapturedText.Json(Names));
        Assert.Equal("utf-8", CapturedText.Output.WebName);
    }
}
