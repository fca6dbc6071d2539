# Starts a PowerShell like the one that runs: the same program, none of the user's profile. Dot-source this file for it.
function Invoke-PowerShell {
    $program = [Environment]::ProcessPath
    $common = '-NoLogo', '-NoProfile', '-NonInteractive'
    # As a .NET tool PowerShell is a library that `dotnet` runs, and a `pwsh` beside it may not fit this machine.
    if ((Split-Path $program -LeafBase) -eq 'dotnet') { & $program (Join-Path $PSHOME 'pwsh.dll') @common @args }
    else { & $program @common @args }
}
