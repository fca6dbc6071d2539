# What the measurements share. Dot-source this file for it.

# flowexec as users have it, compiled ahead, and of the source that is measured. Returns its path.
function Publish-FlowExec {
    dotnet publish "$root/src/FlowExec.Cli" --output "$root/output/cli" --configuration Release --nologo --verbosity quiet '-clp:NoSummary' | Out-Host
    if ($LASTEXITCODE) { throw "flowexec was not built: dotnet ended with exit code $LASTEXITCODE." }
    "$root/output/cli/flowexec.dll"
}

# The manifest of the module. Its figures are those of users where it has what is compiled ahead, which every other build takes away.
function Get-BuiltModule {
    $module = "$root/output/FlowExec/$((Import-PowerShellDataFile "$root/FlowExec.psd1").ModuleVersion)"
    if (-not (Test-Path "$module/lib/*/FlowExec.Engine.dll")) { Write-Warning "$module has nothing that is compiled ahead. Run ./build.sh build first." }
    "$module/FlowExec.psd1"
}

# A file of rows for the emulated org's flow 'Customer follow-up'.
function Write-Row([string] $Path, [int] $Count) {
    $writer = [IO.StreamWriter]::new($Path)
    $writer.WriteLine('customerId,customerName,score,language')
    foreach ($row in 1..$Count) { $writer.WriteLine("$row,""Customer $row"",$($row % 100),en-US") }
    $writer.Dispose()
}

# The median of ratios, with their spread; true where it is within its limit.
function Test-Limit([string] $Sentence, [double] $Limit, [double[]] $Ratios) {
    $sorted = @($Ratios | Sort-Object)
    $median = $sorted[[int][Math]::Floor($sorted.Count / 2)]
    Write-Host ("$Sentence {0:0.00} times ({1:0.00} to {2:0.00} in {3} turns; limit {4})." -f $median, $sorted[0], $sorted[-1], $sorted.Count, $Limit)
    $median -le $Limit
}
