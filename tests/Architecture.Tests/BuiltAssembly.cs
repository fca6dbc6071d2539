using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace FlowExec.Architecture.Tests;

/// <summary>An assembly as it was built, its sources beside it: what it references, and which of its types uses which other.</summary>
internal sealed partial class BuiltAssembly : IDisposable
{
    private readonly AssemblyDefinition _assembly;
    private readonly Dictionary<string, string> _rooms = new(StringComparer.Ordinal);

    public BuiltAssembly(string project)
    {
        string folder = Path.Combine(Root, "src", project);
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string name = project == "FlowExec.Cli" ? "flowexec" : project;
        string file = Path.Combine(folder, "bin", configuration, "net10.0", name + ".dll");
        _assembly = AssemblyDefinition.ReadAssembly(file);
        foreach (string source in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(folder, source).Split(Path.DirectorySeparatorChar);
            if (parts[0] is not ("obj" or "bin"))
            {
                foreach (Match type in Declaration().Matches(File.ReadAllText(source)))
                {
                    _rooms[type.Groups["name"].Value] = parts.Length == 1 ? "" : parts[0];
                }
            }
        }
    }

    public static string Root { get; } = FindRoot();

    public IEnumerable<string> References => _assembly.MainModule.AssemblyReferences.Select(reference => reference.Name);

    public IEnumerable<string> PublicTypes => _assembly.MainModule.Types.Where(type => type.IsPublic).Select(type => Plain(type.Name));

    /// <summary>Public types that a script can catch.</summary>
    public IEnumerable<string> PublicExceptions => PublicTypes.Where(name => name.EndsWith("Exception", StringComparison.Ordinal));

    /// <summary>The folder of a type's source; empty for the project's own folder.</summary>
    public string RoomOf(string type) => _rooms.GetValueOrDefault(Plain(type), "");

    /// <summary>Every pair of types of this assembly of which the first uses the second.</summary>
    public IReadOnlySet<(string From, string To)> Uses()
    {
        var uses = new HashSet<(string, string)>();
        foreach (TypeDefinition type in _assembly.MainModule.Types)
        {
            string from = Plain(type.Name);
            foreach (TypeReference used in UsedBy(type).SelectMany(Flat))
            {
                TypeReference outer = used;
                while (outer.DeclaringType is { } around)
                {
                    outer = around;
                }

                if (outer.Scope == _assembly.MainModule && Plain(outer.Name) != from)
                {
                    uses.Add((from, Plain(outer.Name)));
                }
            }
        }

        return uses;
    }

    /// <summary>The types, of any assembly, that somebody meets who has a public type of this assembly in hand: what it is made of, what its
    /// members take and return, and what a cmdlet says that it returns.</summary>
    /// <param name="type">The type; null for all public ones.</param>
    public IEnumerable<string> Shown(string? type = null) =>
        from one in _assembly.MainModule.Types
        where one.IsPublic && (type is null || Plain(one.Name) == type)
        from shown in one.Interfaces.Select(part => part.InterfaceType)
            .Append(one.BaseType)
            .Concat(one.Fields.Where(field => field.IsPublic).Select(field => field.FieldType))
            .Concat(one.Methods.Where(method => method.IsPublic)
                .SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(one.CustomAttributes.Where(attribute => attribute.AttributeType.Name == "OutputTypeAttribute")
                .SelectMany(attribute => attribute.ConstructorArguments).SelectMany(Named))
        from flat in Flat(shown)
        select Plain(flat.Name);

    /// <summary>Members of public types for which another assembly of ours is loaded as soon as the types are listed.</summary>
    public IEnumerable<string> LoadedByListing() =>
        from type in _assembly.MainModule.Types
        where type.IsPublic
        from need in type.Interfaces.Select(one => (Member: "interface", one.InterfaceType))
            .Append((Member: "base", type.BaseType))
            .Concat(type.Fields.Where(field => field.FieldType.IsValueType).Select(field => (Member: field.Name, field.FieldType)))
        where Flat(need.Item2).Any(part => part.Scope != _assembly.MainModule && part.Scope.Name.StartsWith("FlowExec", StringComparison.Ordinal))
        select $"{type.Name}: {need.Member} {need.Item2}";

    /// <summary>Public enumerations that are not of 64 bits.</summary>
    public IEnumerable<string> NarrowEnums() =>
        from type in _assembly.MainModule.Types
        where type.IsPublic && type.IsEnum
            && type.Fields.Any(field => !field.IsStatic && field.FieldType.MetadataType != MetadataType.Int64)
        select type.FullName;

    public void Dispose() => _assembly.Dispose();

    private static IEnumerable<TypeReference> Named(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference type => [type],
        CustomAttributeArgument[] several => several.SelectMany(Named),
        _ => [],
    };

    private static IEnumerable<TypeReference?> UsedBy(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(one => one.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Methods.SelectMany(UsedBy),
        .. type.NestedTypes.SelectMany(UsedBy),
    ];

    private static IEnumerable<TypeReference?> UsedBy(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            yield return parameter.ParameterType;
        }

        foreach (VariableDefinition variable in method.Body?.Variables ?? [])
        {
            yield return variable.VariableType;
        }

        foreach (Instruction instruction in method.Body?.Instructions ?? [])
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    yield return type;
                    break;
                case MethodReference called:
                    yield return called.DeclaringType;
                    yield return called.ReturnType;
                    foreach (TypeReference argument in (called as GenericInstanceMethod)?.GenericArguments ?? [])
                    {
                        yield return argument;
                    }

                    break;
                case FieldReference field:
                    yield return field.DeclaringType;
                    break;
            }
        }
    }

    private static IEnumerable<TypeReference> Flat(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => Flat(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Flat)),
        TypeSpecification wrapped => Flat(wrapped.ElementType),
        _ => [type],
    };

    private static string Plain(string name) => name.IndexOf('`', StringComparison.Ordinal) is var tick and > 0 ? name[..tick] : name;

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "FlowExec.slnx")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|partial|ref)\s+)+(?:class|struct|record(?:\s+struct|\s+class)?|enum|interface|delegate\s+\S+)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
