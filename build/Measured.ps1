# What the measurements of files and batches share. Dot-source this file for it.

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
