namespace FlowExec;

/// <summary>How a launch request is written.</summary>
public enum PayloadForm : long
{
    /// <summary>The body alone.</summary>
    Json,

    /// <summary>A curl command for sh and bash.</summary>
    Curl,

    /// <summary>The request as it goes over the wire (RFC 9112), its lines ending in CR and LF.</summary>
    Http,

    /// <summary>Invoke-RestMethod with its body.</summary>
    PowerShell,

    /// <summary>A C# program of a few lines.</summary>
    CSharp,

    /// <summary>A Postman collection, version 2.1.</summary>
    Postman,
}
