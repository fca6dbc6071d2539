using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Cli.Emulators;

/// <summary>What a started emulator says of itself. Its credentials are fixed and public; they open nothing but emulators.</summary>
internal static class EmulatorAnnouncement
{
    private const int FlowsShown = 8;

    public static string Text(FlowOrgEmulator emulator)
    {
        FlowOrgEmulatorOptions options = emulator.Options;
        string terms = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Contract}, {options.RateLimit:N0} requests a minute, clock {Clock(emulator)}, seed {emulator.Seed}");
        string[] flows = [.. emulator.Flows.Select(flow => $"'{flow.Name}'")];
        string shown = string.Join(", ", flows.Length > FlowsShown ? [.. flows[..FlowsShown], "..."] : flows);
        (string Name, string Value)[] client =
            [("GENESYSCLOUD_OAUTHCLIENT_ID", emulator.ClientId), ("GENESYSCLOUD_OAUTHCLIENT_SECRET", emulator.ClientSecret)];
        string set = OperatingSystem.IsWindows()
            ? string.Join("; ", client.Select(one => $"$env:{one.Name} = '{one.Value}'"))
            : "export " + string.Join(' ', client.Select(one => $"{one.Name}={one.Value}"));
        return $"""
            The emulator listens at {emulator.ApiUri} ({terms}).
              API, sign-in and status page  {emulator.ApiUri}
              Client id                     {emulator.ClientId}
              Client secret                 {emulator.ClientSecret}
              Flows                         {shown}
            To launch flows in it:
              {set}
              flowexec launch people.csv --flow-name {flows.FirstOrDefault("...")} --api-uri {emulator.ApiUri} --login-uri {emulator.ApiUri}
            Ctrl+C or SIGTERM ends it.
            """;
    }

    public static string Json(FlowOrgEmulator emulator)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiUri", emulator.ApiUri.AbsoluteUri);
            json.WriteString("loginUri", emulator.LoginUri.AbsoluteUri);
            json.WriteString("statusPage", emulator.ApiUri.AbsoluteUri);
            json.WriteNumber("port", emulator.Port);
            json.WriteString("clientId", emulator.ClientId);
            json.WriteString("clientSecret", emulator.ClientSecret);
            json.WriteString("contract", emulator.Options.Contract);
            json.WriteNumber("rateLimit", emulator.Options.RateLimit);
            json.WriteNumber("seed", emulator.Seed);
            json.WriteString("clock", Clock(emulator));
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Clock(FlowOrgEmulator emulator) => emulator.Options.Clock.ToString().ToLowerInvariant();
}
