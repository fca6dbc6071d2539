# One value, one verdict: tests/values.json through every cmdlet that judges a row.
BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $table = (Get-Content "$PSScriptRoot/values.json" -Raw | ConvertFrom-Json -DateKind String).rows
    $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f1aaaa'
    $inputs = [ordered]@{}
    foreach ($type in $table.type | Select-Object -Unique) {
        $inputs[$type.ToLowerInvariant().Replace('[]', 'List')] = @{ type = $type.TrimEnd('[', ']'); collection = $type.EndsWith(']') }
    }
    @{ flows = @(@{ id = $id; name = 'Every type'; inputs = $inputs }) } | ConvertTo-Json -Depth 9 | Set-Content "$TestDrive/flows.json"
    $null = Connect-TestOrg -Emulator @{ FlowPath = "$TestDrive/flows.json" }
    $rows = foreach ($entry in $table) { [pscustomobject]@{ $entry.type.ToLowerInvariant().Replace('[]', 'List') = $entry.value } }
    $wanted = @(foreach ($entry in $table) { $null -ne $entry.sends })
}

AfterAll { Disconnect-TestOrg }

Describe 'A value of a row' {
    It 'gets the verdict of the table from <name>' -ForEach @(
        @{ name = 'Test-FlowPayload'; command = { $rows | Test-FlowPayload -FlowId $id -Quiet } }
        @{ name = 'ConvertTo-FlowPayload'; command = {
                foreach ($row in $rows) { $null -ne ($row | ConvertTo-FlowPayload -FlowId $id -ErrorAction SilentlyContinue) } } }
        @{ name = 'Start-FlowExecution -WhatIf'; command = {
                $plan = $rows | Start-FlowExecution -FlowId $id -WhatIf -ErrorAction SilentlyContinue
                foreach ($outcome in $plan) { $outcome.Status -eq 'Planned' } } }
        @{ name = 'Start-FlowExecution'; command = {
                $outcomes = $rows | Start-FlowExecution -FlowId $id -ErrorAction SilentlyContinue | Sort-Object Row
                foreach ($outcome in $outcomes) { $null -ne $outcome.ExecutionId } } }
    ) {
        $verdicts = @(& $command)
        $different = for ($i = 0; $i -lt $table.Count; $i++) { if ($verdicts[$i] -ne $wanted[$i]) { $table[$i] | ConvertTo-Json -Compress } }
        $different | Should -BeNullOrEmpty
        $verdicts | Should -HaveCount $table.Count
    }
}
