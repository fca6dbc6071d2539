using System.Globalization;
using System.Text;
using Tomlyn;
using Tomlyn.Model;
using Tomlyn.Serialization;

namespace FlowExec.Engine.Auth;

/// <summary>
/// The configuration file of the platform's own CLI: TOML, a table a profile. Names of profiles and of settings are taken in any case, as
/// the CLI takes them (platform-client-sdk-cli 166.0.0).
/// </summary>
internal sealed class ConfigFile
{
    private const UnixFileMode ReadByOthers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _profiles = new(StringComparer.OrdinalIgnoreCase);

    private ConfigFile(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What the profiles are called, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => _profiles.Keys;

    /// <summary>True where other users of this machine may read it. Windows keeps a home folder to its user.</summary>
    public bool IsReadByOthers { get; private init; }

    /// <summary>The settings of a profile; null where there is no such profile.</summary>
    public IReadOnlyDictionary<string, string>? Find(string name) => _profiles.GetValueOrDefault(name);

    /// <summary>Reads the file that is chosen, or the first of those that the CLI would read.</summary>
    /// <exception cref="FlowConfigurationException">
    /// There is none (<c>ProfileFileMissing</c>), it cannot be read (<c>ProfileFileUnreadable</c>), or a line of it is no TOML
    /// (<c>ProfileFileInvalid</c>). No message holds a value.
    /// </exception>
    public static ConfigFile Open(ProfileChoice choice)
    {
        string[] places = choice.Path is { } given ? [given] :
        [
            System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".gc", "config.toml"),
            System.IO.Path.Combine(choice.Folder, "config.toml"),
        ];
        string path = places.FirstOrDefault(File.Exists) ?? throw new FlowConfigurationException(
            "ProfileFileMissing",
            $"There is no configuration file: {string.Join(" and ", places)} {(places.Length > 1 ? "are" : "is")} not there.",
            $"Make one with the platform's CLI ('gc profiles new'), or name it by {Term.ProfilePath}.");
        try
        {
            byte[] bytes = SourceFile.Read(path);
            if (bytes.Length > SourceFile.MostBytes)
            {
                throw new FlowConfigurationException(
                    "ProfileFileInvalid", $"'{path}' holds more than {SourceFile.MostBytes / 1_000_000} MB: it is no configuration file.",
                    $"Name the file of the platform's CLI by {Term.ProfilePath}.");
            }

            var file = new ConfigFile(path)
            {
                IsReadByOthers = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ReadByOthers) != 0,
            };
            file.Read(Encoding.UTF8.GetString(SourceFile.WithoutMark(bytes).Span));
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowConfigurationException(
                "ProfileFileUnreadable", $"'{path}' cannot be read: {e.Message}", "Check who may read it.", e);
        }
    }

    private void Read(string text)
    {
        TomlTable root;
        try
        {
            root = TomlSerializer.Deserialize<TomlTable>(text, ProfileToml.Default) ?? [];
        }
        catch (TomlException e)
        {
            // Its words may quote the line, and a line of this file may hold a secret.
            throw Broken(text, e.Line ?? 1);
        }

        foreach ((string name, object value) in root)
        {
            if (value is TomlTable table)
            {
                _profiles[name] = table.Where(setting => Text(setting.Value) is not null).GroupBy(setting => setting.Key.ToLowerInvariant())
                    .ToDictionary(setting => setting.Key, setting => Text(setting.Last().Value)!);
            }
        }
    }

    private FlowConfigurationException Broken(string text, int line)
    {
        string written = text.Split('\n').ElementAtOrDefault(line - 1) ?? "";
        int sign = written.IndexOf('=', StringComparison.Ordinal);
        string shown = sign < 0 ? "" : $" ('{FieldText.Shorten(HiddenText.Show(written[..sign].Trim()))} = ...')";
        return new FlowConfigurationException(
            "ProfileFileInvalid", $"Line {line} of '{Path}'{shown} is not TOML.",
            "A line is [profile], or a name, an equals sign and a text in double quotes on the same line, "
            + "such as environment = \"mypurecloud.ie\".");
    }

    private static string? Text(object? value) => value switch
    {
        string text => text.Trim() is { Length: > 0 } trimmed ? trimmed : null,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}

/// <summary>How the file is read, worked out when this is compiled: a native executable can work out nothing more.</summary>
[TomlSerializable(typeof(TomlTable))]
internal sealed partial class ProfileToml : TomlSerializerContext;
