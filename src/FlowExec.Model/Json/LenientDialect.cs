namespace FlowExec;

/// <summary>The language that a literal is written in.</summary>
internal enum LenientDialect
{
    /// <summary>Meant to be JSON.</summary>
    Json,

    /// <summary>PowerShell: <c>@{ name = 'value' }</c>.</summary>
    PowerShell,

    /// <summary>A Python, JavaScript, C#, Java or Go literal.</summary>
    Code,

    /// <summary>A template of a data action: JSON with <c>${input.name}</c> in it.</summary>
    Template,
}
