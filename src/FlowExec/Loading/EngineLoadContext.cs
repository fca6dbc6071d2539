using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace FlowExec.Loading;

/// <summary>
/// Where the engine and every third-party assembly live: apart from what PowerShell and other modules loaded, so that each has its own
/// versions. What is not in <c>lib/</c>, the model first of all, comes from the default context and is one type for all.
/// </summary>
internal sealed class EngineLoadContext : AssemblyLoadContext
{
    private const string EngineName = "FlowExec.Engine";

    private static readonly Lock Gate = new();
    private static EngineLoadContext? _instance;

    private EngineLoadContext()
        : base("FlowExec")
    {
    }

    /// <summary>Makes the engine findable, and the images of what is beside the manifest; once per process, however many runspaces
    /// import the module.</summary>
    public static void Hook()
    {
        lock (Gate)
        {
            if (_instance is null)
            {
                _instance = new EngineLoadContext();
                Default.Resolving += static (context, name) => name.Name switch
                {
                    EngineName => _instance.LoadFromAssemblyName(name),

                    // Where this finds none, PowerShell's own way finds the IL beside the manifest.
                    "FlowExec.Model" or "FlowExec.Emulator" => ModuleFiles.LoadImage(context, name.Name),
                    _ => null,
                };
            }
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => ModuleFiles.LoadPrivate(this, assemblyName.Name!);

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (string platform in NativePlatform.Candidates)
        {
            string path = Path.Combine(ModuleFiles.Private, "runtimes", platform, "native", NativePlatform.FileName(unmanagedDllName));
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out nint library))
            {
                return library;
            }
        }

        return nint.Zero;
    }
}
