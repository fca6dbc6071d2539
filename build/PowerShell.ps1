# A PowerShell like the one that runs. Dot-source this file for it.

# What starts it: a program, and as a .NET tool the library that the program `dotnet` runs; a `pwsh` beside that may not fit this machine.
function Get-PowerShell {
    $program = [Environment]::ProcessPath
    $program
    if ((Split-Path $program -LeafBase) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' }
}

# Starts one, with none of the user's profile.
function Invoke-PowerShell {
    $program, $library = Get-PowerShell
    $start = @(if ($library) { $library }; '-NoLogo'; '-NoProfile'; '-NonInteractive')
    & $program @start @args
}
