
# What PowerShell sees of results: Export-Csv, ConvertTo-Json, Select-Object and comparisons.
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Results' {
    BeforeAll {
        $null = Connect-TestOrg
        $rows = Import-Csv "$Samples/customers.csv" | Select-Object -First 2
        $results = @($rows | Start-FlowExecution $FollowUp -Wait -NoJournal | Sort-Object Row)
    }
    AfterAll { Disconnect-TestOrg }

    It 'have the columns of their input' {
        $results.CustomerId | Should -Be $rows.CustomerId
        ($results | Select-Object customername, Status).CustomerName | Should -Be $rows.CustomerName
        ($results | Where-Object CustomerId -EQ $rows[1].CustomerId).Row | Should -Be 2
        ($results | Sort-Object CustomerName -Descending | Format-Table CustomerName, Status | Out-String) | Should -Match "$($rows[0].CustomerName) +Completed"
    }

    It 'are written by Export-Csv with the columns of their input, names of statuses, times as text and outputs as JSON' {
        $results | Export-Csv "$TestDrive/results.csv"
        $written = @(Import-Csv "$TestDrive/results.csv")
        $columns = $written[0].psobject.Properties.Name
        $columns[0..3] | Should -Be 'Row', 'Key', 'Batch', 'Status'
        $columns | Should -Not -Contain 'InputObject'
        foreach ($column in $rows[0].psobject.Properties.Name) { $written.$column | Should -Be $rows.$column }
        $written.Status | Should -Be 'Completed', 'Completed'
        $written.Verdict | Should -Be 'NotKnown', 'NotKnown'
        $written[0].Elapsed | Should -Match '^00:00:\d\d\.\d{3}$'
        ($written[0].OutputData | ConvertFrom-Json).'Flow.customerId' | Should -Be $rows[0].CustomerId
    }

    It 'are written by ConvertTo-Json with names, times as text and the input as it was' {
        $read = $results[0] | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json
        $read.Status | Should -BeExactly 'Completed'
        $read.Verdict | Should -BeExactly 'NotKnown'
        $read.Elapsed | Should -BeExactly $results[0].Elapsed
        $read.InputObject.CustomerName | Should -Be $rows[0].CustomerName
        $read.OutputData.'Flow.customerId' | Should -Be $rows[0].CustomerId
    }

    It 'are one flat object in JSON where Select-Object takes the input away' {
        $read = $results[0] | Select-Object * -ExcludeProperty InputObject | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json
        $read.Status | Should -BeExactly 'Completed'
        $read.CustomerName | Should -Be $rows[0].CustomerName
        $read.psobject.Properties.Name | Should -Not -Contain 'InputObject'
    }

    It 'tell in JSON what was wrong with a row, in words' {
        $invalid = @{ score = 'x' } | Start-FlowExecution $FollowUp -NoJournal -ErrorAction SilentlyContinue
        $read = $invalid | ConvertTo-Json -WarningAction SilentlyContinue | ConvertFrom-Json
        $read.Status | Should -BeExactly 'Invalid'
        $read.Error.Code | Should -BeLike 'FX*'
        ($read.Error.Diagnostics -join ' ') | Should -BeLike '*score*'
    }

    It 'are compared by name, by the type and by time' {
        $result = $results[0]
        $result.Status -eq 'Completed' | Should -BeTrue
        $result.Status -eq [FlowExec.FlowExecutionStatus]::Completed | Should -BeTrue
        $result.Status -in 'Failed', 'Error' | Should -BeFalse
        $result.Status | Should -BeOfType FlowExec.FlowExecutionStatus
        $result | Should -BeOfType FlowExec.FlowExecution
        [timespan] $result.Elapsed -lt '0:01:00' | Should -BeTrue
        $(switch ($result.Status) { Completed { 'yes' } default { 'no' } }) | Should -Be 'yes'
    }

    It 'give their input back as it was handed in' {
        [object]::ReferenceEquals($results[0].InputObject.psobject.BaseObject, $rows[0].psobject.BaseObject) | Should -BeTrue
        ($results | Select-Object -ExpandProperty InputObject).CustomerId | Should -Be $rows.CustomerId
    }

    It 'call a column that is named like a property of theirs by another name, and lose neither' {
        $row = [pscustomobject]@{ customerId = '7'; Status = 'gold'; Row = 'b' }
        $result = $row | Start-FlowExecution $FollowUp -ExcludeProperty Status, Row -NoJournal
        $result.Status | Should -Be 'Launched'
        $result.'Input.Status' | Should -Be 'gold'
        $result.'input.row' | Should -Be 'b'
        ($result | ConvertTo-Csv | ConvertFrom-Csv).'Input.Status' | Should -Be 'gold'
    }

    It 'have the columns of <Kind>' -ForEach @(
        @{ Kind = 'a hashtable'; Given = @{ customerId = '7' } }
        @{ Kind = 'an ordered hashtable'; Given = [ordered]@{ customerId = '7' } }
        @{ Kind = 'an object of a class'; Given = [System.Collections.Generic.KeyValuePair[string, string]]::new('7', ''); Of = 'Key'; As = 'Input.Key' }
    ) {
        $map = $Of ? @{ customerId = $Of } : @{}
        $result = Start-FlowExecution $FollowUp $Given -InputMap $map -ExcludeProperty Value -NoJournal
        $result.Status | Should -Be 'Launched'
        $result.($As ?? 'customerId') | Should -Be '7'
    }

    It 'have the columns of a data table, and nothing of what it keeps of its rows' {
        $table = [System.Data.DataTable]::new()
        $null = $table.Columns.Add('customerId')
        $null = $table.Rows.Add('7')
        $result = $table.Rows[0] | Start-FlowExecution $FollowUp -NoJournal
        $result.customerId | Should -Be '7'
        $result.psobject.Properties.Name | Should -Not -Contain 'RowState'
    }

    It 'have the inputs of a context' {
        $result = New-FlowExecutionContext -FlowName $FollowUp -Attribute @{ customerId = '7' } | Start-FlowExecution -NoJournal
        $result.customerId | Should -Be '7'
    }

    It 'show the input itself where it has no columns' {
        $result = '{ "customerId": "7" }' | Start-FlowExecution $FollowUp -NoJournal
        ($result | ConvertTo-Csv | ConvertFrom-Csv).InputObject | Should -Be '{ "customerId": "7" }'
        (Get-Flow 'Nightly sync' | Start-FlowExecution -NoJournal | ConvertTo-Csv | ConvertFrom-Csv).Status | Should -Be 'Launched'
    }

    It 'have the columns of a file, whichever way they are exported' {
        $result = @(Start-FlowExecution $FollowUp -Path "$Samples/customers.csv" -NoJournal)[0]
        $result.CustomerId | Should -Not -BeNullOrEmpty
        ($result | Select-Object *).CustomerId | Should -Be $result.CustomerId
        ($result | ConvertTo-Json | ConvertFrom-Json).InputObject.CustomerId | Should -Be $result.CustomerId
    }

    It 'bind to commands by value though a column is called Id' {
        $launched = [pscustomobject]@{ Id = 'x'; customerId = '7' } | Start-FlowExecution $FollowUp -ExcludeProperty Id -NoJournal
        ($launched | Wait-FlowExecution).Status | Should -Be 'Completed'
        ($launched | Get-FlowExecution).Row | Should -Be 1
    }

    It 'keep columns and names of statuses through Export-Clixml, and so in jobs of other processes' {
        $results | Export-Clixml "$TestDrive/results.xml"
        $read = Import-Clixml "$TestDrive/results.xml"
        $read.CustomerId | Should -Be $rows.CustomerId
        $read[0].Status.ToString() | Should -Be 'Completed'
        ($read[0] | ConvertTo-Csv | ConvertFrom-Csv).Status | Should -Be 'Completed'
    }

    It 'write names of <_> in JSON too' -ForEach 'findings', 'flows', 'rows of a batch' {
        $json = switch ($_) {
            'findings' { Test-FlowPayload '{ "flow_id": 1 }' | ConvertTo-Json -Depth 6 }
            'flows' { Get-Flow $FollowUp | ConvertTo-Json -Depth 4 }
            default {
                $null = Start-FlowExecution $FollowUp @{ customerId = '1' } -Batch named -Journal "$TestDrive/journal"
                Get-FlowBatchRow named -Journal "$TestDrive/journal" | ConvertTo-Json
            }
        }
        $json | Should -Match '"(Severity|Type|Status)": "[A-Z][a-z]+"'
        $json | Should -Not -Match '"(Severity|Type|Status|Verdict|Applicability)": \d'
    }
}
