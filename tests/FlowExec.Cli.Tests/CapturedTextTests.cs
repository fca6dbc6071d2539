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
