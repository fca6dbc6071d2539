# A PowerShell like the one that runs. Dot-source this file for it.

# Where Build-PowerShell lays out what it compiles.
$powerShellAhead = "$(Split-Path $PSScriptRoot)/output/powershell/$($PSVersionTable.PSVersion)"

# What starts it: a program, and as a .NET tool the library that the program `dotnet` runs; a `pwsh` beside that may not fit this machine.
function Get-PowerShell {
    $program = [Environment]::ProcessPath
    $program
    if ((Split-Path $program -LeafBase) -eq 'dotnet') { $powerShellAhead, $PSHOME | Join-Path -ChildPath pwsh.dll | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1 }
}

# Starts one, with none of the user's profile.
function Invoke-PowerShell {
    $program, $library = Get-PowerShell
    $start = @(if ($library) { $library }; '-NoLogo'; '-NoProfile'; '-NonInteractive')
    & $program @start @args
}

# As a .NET tool PowerShell is IL, and takes more than twice the time of the processor to start that an installed one takes, which is compiled
# ahead. So tests and measurements, which start it hundreds of times, run a copy that is compiled too; where that cannot be made, they do without.
function Build-PowerShell {
    if ((Get-PowerShell).Count -eq 1 -or (Test-Path -LiteralPath $powerShellAhead)) { return }
    $how = '-c', 'Release', '-r', [Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier, "-p:PowerShellHome=$PSHOME"
    dotnet publish "$PSScriptRoot/PowerShell/PowerShell.csproj" @how --nologo -v quiet '-clp:NoSummary' | Out-Host
    if ($LASTEXITCODE -ne 0) { return Write-Host 'PowerShell was not compiled ahead. The tests and measurements take longer.' }
    # It has its name once it is whole.
    $part = "$powerShellAhead.part"
    Remove-Item -LiteralPath $part -Recurse -ErrorAction Ignore
    Copy-Item -LiteralPath $PSHOME $part -Recurse
    Copy-Item "$PSScriptRoot/PowerShell/obj/publish/*.dll" $part
    Rename-Item -LiteralPath $part (Split-Path $powerShellAhead -Leaf)
}
