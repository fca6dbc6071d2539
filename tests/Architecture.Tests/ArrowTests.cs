namespace FlowExec.Architecture.Tests;

/// <summary>Who may know whom: between the projects, and between the rooms of the model.</summary>
public sealed class ArrowTests
{
    /// <summary>What each project may reference of ours; the framework is everybody's.</summary>
    private static readonly Dictionary<string, string[]> Projects = new(StringComparer.Ordinal)
    {
        ["FlowExec.Model"] = [],
        ["FlowExec.Engine"] = ["FlowExec.Model"],
        ["FlowExec.Emulator"] = ["FlowExec.Model"],
        ["FlowExec.Cli"] = ["FlowExec.Model", "FlowExec.Engine", "FlowExec.Emulator"],
        ["FlowExec"] = ["FlowExec.Model", "FlowExec.Engine", "FlowExec.Emulator"],
    };

    /// <summary>What each room of the engine may know besides itself: sending is below pacing, pacing below runs, and a run keeps a
    /// journal that knows of none of them.</summary>
    private static readonly Dictionary<string, string[]> EngineRooms = new(StringComparer.Ordinal)
    {
        ["Csv"] = [],
        ["Journal"] = [],
        ["Telemetry"] = [],
        ["Api"] = ["Telemetry"],
        ["Auth"] = ["Telemetry", "Api"],
        ["Pacing"] = ["Telemetry", "Api", "Auth"],
        ["Flows"] = ["Api", "Pacing"],
        ["Executions"] = ["Api", "Pacing", "Journal"],
        ["Runs"] = ["Telemetry", "Csv", "Api", "Pacing", "Flows", "Executions", "Journal"],
    };

    /// <summary>What each room of the model may know besides itself and the words that all of them share.</summary>
    private static readonly Dictionary<string, string[]> ModelRooms = new(StringComparer.Ordinal)
    {
        ["Json"] = [],
        ["Values"] = ["Json"],
        ["Schema"] = ["Json", "Values"],
        ["Contracts"] = ["Json", "Schema", "Values"],
        ["Rows"] = ["Json", "Schema", "Values", "Contracts"],
        ["Pasted"] = ["Json", "Values", "Contracts", "Rows"],
        ["Findings"] = ["Json", "Schema", "Values", "Contracts", "Rows", "Pasted"],
    };

    [Theory]
    [InlineData("FlowExec.Model")]
    [InlineData("FlowExec.Engine")]
    [InlineData("FlowExec.Emulator")]
    [InlineData("FlowExec.Cli")]
    [InlineData("FlowExec")]
    public void A_project_references_only_those_it_may_know(string project)
    {
        using var assembly = new BuiltAssembly(project);
        Assert.DoesNotContain(assembly.References, name => IsOurs(name) && !Projects[project].Contains(name));
        Assert.DoesNotContain(assembly.References, name => project != "FlowExec" && name == "System.Management.Automation");
    }

    [Theory]
    [InlineData("FlowExec.Model")]
    [InlineData("FlowExec.Emulator")]
    public void The_model_and_the_emulator_need_nothing_but_the_framework(string project)
    {
        using var assembly = new BuiltAssembly(project);
        Assert.DoesNotContain(assembly.References, name => !IsOurs(name) && !name.StartsWith("System.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FlowExec.Model")]
    [InlineData("FlowExec.Engine")]
    public void A_room_knows_only_the_rooms_before_it(string project)
    {
        Dictionary<string, string[]> rooms = project == "FlowExec.Model" ? ModelRooms : EngineRooms;
        using var assembly = new BuiltAssembly(project);
        string[] wrong =
        [
            .. assembly.Uses()
                .Select(use => (use.From, use.To, Room: assembly.RoomOf(use.From), Other: assembly.RoomOf(use.To)))
                .Where(use => rooms.TryGetValue(use.Room, out string[]? known) && use.Other != use.Room
                    && rooms.ContainsKey(use.Other) && !known.Contains(use.Other))
                .Select(use => $"{use.Room}.{use.From} -> {use.Other}.{use.To}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(wrong.Length == 0, "Arrows against the order:\n" + string.Join('\n', wrong));
    }

    /// <summary>
    /// PowerShell lists the public types of the root module before the module can say where the model's image lies. A field that is an
    /// enum or a struct of the model, a base or an interface of it would load the IL then: such a parameter keeps its value in a StrongBox.
    /// </summary>
    [Fact]
    public void Listing_the_cmdlets_loads_nothing_else_of_ours()
    {
        using var cmdlets = new BuiltAssembly("FlowExec");
        string[] loading = [.. cmdlets.LoadedByListing()];
        Assert.True(loading.Length == 0, "Keep these in a StrongBox, as BindingCmdlet does with EmptyValue:\n" + string.Join('\n', loading));
    }

    /// <summary>Of enumerations of 64 bits, and of no others, PowerShell's ConvertTo-Json writes the names.</summary>
    [Theory]
    [InlineData("FlowExec.Model")]
    [InlineData("FlowExec.Emulator")]
    [InlineData("FlowExec")]
    public void Enumerations_that_scripts_see_are_written_by_their_names(string project)
    {
        using var assembly = new BuiltAssembly(project);
        Assert.Empty(assembly.NarrowEnums());
    }

    /// <summary>What is public is promised: so it is what a script meets, as an argument or a result of a command, in a <c>catch</c>, or in
    /// the views. All else may change.</summary>
    [Fact]
    public void What_is_public_in_the_model_is_what_a_script_can_reach()
    {
        using var model = new BuiltAssembly("FlowExec.Model");
        using var emulator = new BuiltAssembly("FlowExec.Emulator");
        using var cmdlets = new BuiltAssembly("FlowExec");
        string views = File.ReadAllText(Path.Combine(BuiltAssembly.Root, "module", "views", "FlowExec.format.ps1xml"));
        var open = new Queue<string>(
        [
            .. cmdlets.Shown(), .. emulator.Shown(), .. model.PublicExceptions,
            .. model.PublicTypes.Where(type => views.Contains($"[FlowExec.{type}]", StringComparison.Ordinal)),
        ]);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out string? type))
        {
            if (reached.Add(type))
            {
                foreach (string shown in model.Shown(type))
                {
                    open.Enqueue(shown);
                }
            }
        }

        Assert.Contains("DiagnosticFix", reached);

        // What FlowExecution.OutputData is while a script runs, though its property promises less.
        Assert.Equal(["FlowOutputs"], model.PublicTypes.Except(reached));
    }

    private static bool IsOurs(string name) => name.StartsWith("FlowExec", StringComparison.Ordinal);
}
