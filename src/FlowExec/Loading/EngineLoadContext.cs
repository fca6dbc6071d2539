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

    private readonly string _folder;

    private EngineLoadContext(string folder)
        : base("FlowExec") => _folder = folder;

    /// <summary>Makes the engine findable; once per process, however many runspaces import the module.</summary>
    public static void Hook()
    {
        lock (Gate)
        {
            if (_instance is not null)
            {
                return;
            }

            string module = Path.GetDirectoryName(typeof(EngineLoadContext).Assembly.Location)!;
            _instance = new EngineLoadContext(Path.Combine(module, "lib"));
            Default.Resolving += static (_, name) => name.Name == EngineName ? _instance.LoadFromAssemblyName(name) : null;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (string platform in NativePlatform.Candidates)
        {
            string path = Path.Combine(_folder, "runtimes", platform, "native", NativePlatform.FileName(unmanagedDllName));
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out nint library))
            {
                return library;
            }
        }

        return nint.Zero;
    }
}
