using System.Runtime.InteropServices;

namespace FlowExec.Cli.Tests;

/// <summary>
/// What is published, run as the container runs it: a user that is not root and has no home, in a folder that cannot be written, without a
/// folder for temporary files, with nothing in the environment but what the image and the one who starts it say.
/// </summary>
public sealed class ContainerTests(ContainerTests.Image published) : IClassFixture<ContainerTests.Image>, IAsyncLifetime
{
    /// <summary>The user of .NET's chiseled images.</summary>
    private const string User = "1654";

    private static readonly string DotnetRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private readonly string _folder = NewFolder();

    private string Data => Path.Combine(_folder, "data");

    private string Journal => Path.Combine(_folder, "journal");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The container is one of Linux.");
        Assert.SkipWhen(
            IsRoot && DotnetRoot.StartsWith("/root/", StringComparison.Ordinal), "The runtime is in root's own folder, where no other user gets at it.");
        await published.PublishAsync();
        Directory.CreateDirectory(Data);
        Directory.CreateDirectory(Journal);
        File.Copy(TestOrg.Sample("customers.csv"), Path.Combine(Data, "people.csv"));
        File.Copy(TestOrg.Sample("kunden-semikolon.csv"), Path.Combine(Data, "kunden.csv"));
        if (IsRoot)
        {
            await ShellAsync($"chmod -R a+rX '{_folder}' && chown {User} '{Journal}'");
        }

        await ShellAsync($"chmod a-w '{Data}'");
    }

    public async ValueTask DisposeAsync()
    {
        await ShellAsync($"chmod -R u+w '{_folder}'");
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("0", "an image with cultures")]
    [InlineData("1", "an image without")]
    public async Task A_file_is_launched_with_the_journal_on_a_volume_and_the_next_container_goes_on(string invariant, string image)
    {
        var environment = new Dictionary<string, string>
        {
            ["FLOWEXEC_JOURNAL"] = Journal, ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = invariant,
        };

        Ending first = await RunAsync(environment, "launch", "people.csv", "--emulator", "--flow-name", TestOrg.CustomerFlow, "--batch", "nightly");
        Ending second = await RunAsync(environment, "launch", "people.csv", "--emulator", "--flow-name", TestOrg.CustomerFlow, "--batch", "nightly");

        Assert.True(first.ExitCode == ExitCode.Success, $"{image}: {first.Errors}");
        Assert.Contains("250 executions", first.Errors, StringComparison.Ordinal);
        Assert.True(second.ExitCode == ExitCode.Success, $"{image}: {second.Errors}");
        Assert.Contains("250 done before", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_volume_nothing_is_sent_and_it_is_said_what_to_do()
    {
        Ending ending = await RunAsync(
            new Dictionary<string, string> { ["FLOWEXEC_JOURNAL"] = Path.Combine(Data, "none") },
            "launch", "people.csv", "--emulator", "--flow-name", TestOrg.CustomerFlow);

        Assert.Equal(ExitCode.Usage, ending.ExitCode);
        Assert.Contains("Nothing was sent.", ending.Errors, StringComparison.Ordinal);
        Assert.Contains("next: Name another folder with --journal or FLOWEXEC_JOURNAL", ending.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("executions", ending.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_cultures_says_that_it_has_none()
    {
        Ending ending = await RunAsync(
            new Dictionary<string, string> { ["FLOWEXEC_JOURNAL"] = Journal, ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
            "launch", "kunden.csv", "--emulator", "--flow-name", TestOrg.CustomerFlow, "--culture", "de-DE");

        Assert.Equal(ExitCode.Usage, ending.ExitCode);
        Assert.Contains("There is no culture 'de-DE': none is installed here.", ending.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData("-p:PublishSingleFile=true", 1)]
    [InlineData("-p:PublishAot=true", 2)]
    public async Task One_that_needs_no_runtime_does_the_same(string form, int files)
    {
        bool isNative = form.Contains("Aot", StringComparison.Ordinal);
        string? linker = isNative && !OnPath("clang") ? "-p:CppCompilerAndLinker=gcc" : null;
        Assert.SkipWhen(isNative && linker is not null && !OnPath("gcc"), "Native code needs clang or gcc.");
        string app = Path.Combine(_folder, "app");
        await PublishAsync(
            app, ["--runtime", RuntimeInformation.RuntimeIdentifier, form, "--artifacts-path", Path.Combine(_folder, "build"), .. linker is null ? (string[])[] : [linker]]);
        var environment = new Dictionary<string, string>
        {
            ["FLOWEXEC_JOURNAL"] = Journal, ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Journal, ["DOTNET_ROOT"] = "/none",
        };

        Ending launched = await RunAsync(app, environment, "launch", "people.csv", "--emulator", "--flow-name", TestOrg.CustomerFlow, "--batch", "nightly");

        Assert.Equal(files, Directory.GetFiles(app).Length);
        Assert.True(launched.ExitCode == ExitCode.Success, launched.Errors);
        Assert.Contains("250 executions", launched.Errors, StringComparison.Ordinal);
        Ending exported = await RunAsync(app, environment, "batch", "export", "nightly", Path.Combine(Journal, "out.csv"));
        Assert.True(exported.ExitCode == ExitCode.Success, exported.Errors);
        await File.WriteAllTextAsync(
            Path.Combine(Journal, "config.toml"), "[live]\nenvironment = \"mypurecloud.nowhere\"\n", TestContext.Current.CancellationToken);
        Ending profile = await RunAsync(app, environment, "flows", "--profile", "live", "--profile-path", Path.Combine(Journal, "config.toml"));
        Assert.Contains("The profile 'live'", profile.Errors, StringComparison.Ordinal);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    // Root may write anywhere, and its folders are closed to the user of the container: what is run is put where that user gets at it.
    private static string NewFolder() => OperatingSystem.IsLinux() && IsRoot
        ? Directory.CreateDirectory($"/tmp/flowexec-container-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("flowexec-container-").FullName;

    private Task<Ending> RunAsync(Dictionary<string, string> environment, params string[] arguments) =>
        RunAsync(published.Folder, environment, arguments);

    private Task<Ending> RunAsync(string app, Dictionary<string, string> environment, params string[] arguments)
    {
        string program = Path.Combine(app, "flowexec");

        // What the image says, and a folder for temporary files that cannot be written.
        environment.TryAdd("DOTNET_ROOT", DotnetRoot);
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["TMPDIR"] = Data;
        return IsRoot
            ? FlowExecProcess.RunProgramAsync(
                "setpriv", ["--reuid", User, "--regid", User, "--clear-groups", program, .. arguments], Data, environment)
            : FlowExecProcess.RunProgramAsync(program, arguments, Data, environment);
    }

    private static async Task PublishAsync(string to, params string[] how)
    {
        string project = Path.GetFullPath(Path.Combine(TestOrg.Sample(""), "..", "src", "FlowExec.Cli"));
        await ShellAsync(
            $"dotnet publish '{project}' -c Release --nologo -v quiet -o '{to}' {string.Join(' ', how.Select(part => $"'{part}'"))}");
        await ShellAsync($"chmod -R a+rX '{Path.GetDirectoryName(to)}'");
    }

    private static async Task ShellAsync(string script)
    {
        Ending ending = await FlowExecProcess.RunProgramAsync(
            "sh", ["-c", script], "/", Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!));
        Assert.True(ending.ExitCode == 0, $"{script}: {string.Join('\n', ending.Output)}\n{ending.Errors}");
    }

    /// <summary>What is published, once for all tests.</summary>
    public sealed class Image : IDisposable
    {
        private readonly string _image = NewFolder();
        private Task? _published;

        internal string Folder => Path.Combine(_image, "app");

        public void Dispose() => Directory.Delete(_image, recursive: true);

        internal Task PublishAsync() => _published ??= ContainerTests.PublishAsync(Folder, "--no-build", "-p:PublishReadyToRun=false");
    }
}
