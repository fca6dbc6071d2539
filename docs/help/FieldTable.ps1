# Writes the table of every field in circulation from the contract that knows them, so that each is said in one place.

function Get-PageWithFields {
    <#
    .SYNOPSIS
        The page with the table between its two marks as the contract says it now: fields of one meaning in one row.
    #>
    [OutputType([string])]
    param([Parameter(Mandatory)] [string] $Text, [Parameter(Mandatory)] [string] $ContractPath)

    $contract = Get-Content -LiteralPath $ContractPath -Raw | ConvertFrom-Json -AsHashtable
    $known = @(
        foreach ($field in $contract.misnames.Keys) {
            $target = $contract.misnames[$field]
            $write = $target -match '^/inputData/(.+)$' ? "the input ``$($Matches[1])``, where the flow declares it" : "``$($target.TrimStart('/'))``"
            @{ Field = $field; Write = $write; Why = 'The same under another name.' }
        }
        foreach ($field in $contract.nowhere.Keys) {
            @{ Field = $field; Write = 'nothing'; Why = $contract.nowhere[$field] }
        }
    )
    $rows = foreach ($group in $known | Group-Object { "$($_.Write)|$($_.Why)" }) {
        $names = $group.Group | ForEach-Object { "``$($_.Field.TrimStart('/').Replace('/', '.'))``" }
        "| $($names -join ', ') | $($group.Group[0].Write) | $($group.Group[0].Why.Replace('|', '\|')) |"
    }
    $table = @('| In circulation | Write | Why |', '|---|---|---|') + ($rows | Sort-Object { $_ -match '\| nothing \|' } -Stable)
    $between = "<!-- fields -->`n$($table -join "`n")`n<!-- /fields -->"
    [regex]::Replace($Text.ReplaceLineEndings("`n"), '(?s)<!-- fields -->\n.*?<!-- /fields -->', $between.Replace('$', '$$'))
}
