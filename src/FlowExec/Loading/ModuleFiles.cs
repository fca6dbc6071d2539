using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace FlowExec.Loading;

/// <summary>
/// Where the assemblies of the module lie. Each is there as IL, which runs anywhere: beside the manifest or in <c>lib/</c>. For common
/// machines <c>lib/</c> also has a folder of images, compiled ahead, so that the first commands need not be compiled while they run. An
/// image for another machine does not load at all; the IL is then taken.
/// </summary>
internal static class ModuleFiles
{
    /// <summary>The folder of the manifest.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(ModuleFiles).Assembly.Location)!;

    /// <summary>The folder of what only the private context loads.</summary>
    public static string Private { get; } = Path.Combine(Folder, "lib");

    private static string Images { get; } = Path.Combine(Private, Machine());

    /// <summary>Loads an assembly from its image; null where there is none for this machine.</summary>
    public static Assembly? LoadImage(AssemblyLoadContext context, string name)
    {
        string file = Path.Combine(Images, name + ".dll");
        try
        {
            return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        }
        catch (BadImageFormatException)
        {
            // Made for another machine, whatever the folder is called.
            return null;
        }
    }

    /// <summary>Loads an assembly that only the private context needs; null where it is none of the module's own.</summary>
    public static Assembly? LoadPrivate(AssemblyLoadContext context, string name)
    {
        string file = Path.Combine(Private, name + ".dll");
        return File.Exists(file) ? LoadImage(context, name) ?? context.LoadFromAssemblyPath(file) : null;
    }

    private static string Machine()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
