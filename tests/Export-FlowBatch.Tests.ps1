BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Export-FlowBatch' {
    BeforeEach {
        $null = Connect-TestOrg
        $journal = @{ Journal = "$TestDrive/$([guid]::NewGuid())" }
        $file = "$TestDrive/$([guid]::NewGuid()).csv"
        $out = "$TestDrive/$([guid]::NewGuid()).csv"
        1..12 | ForEach-Object { [pscustomobject]@{ customerId = "c$_"; score = $_ -eq 5 ? 'x' : $_; customerName = "A, `"$_`"" } } | Export-Csv $file
        $launch = @{ FlowName = $FollowUp; Batch = 'nightly'; ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' } + $journal
    }
    AfterEach { Disconnect-TestOrg }

    It 'writes each row with the columns of its file and what became of it' {
        $results = Start-FlowExecution -Path $file @launch
        Export-FlowBatch nightly $out @journal -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $rows = Import-Csv $out
        $rows | Should -HaveCount 12
        $rows.customerName | Should -Be (Import-Csv $file).customerName
        $rows.'FlowExec.Status' | Group-Object | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" } | Should -Be 'Invalid 1', 'Launched 11'
        $rows[2].'FlowExec.ExecutionId' | Should -Be ($results | Where-Object Row -EQ 3).ExecutionId
    }

    It 'has a column for each output, under another name where the file has one of that name' {
        $null = Start-FlowExecution -Path $file -Wait @launch
        Export-FlowBatch nightly $out @journal -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Be "Other columns have the names of some outputs, which are in 'Flow.customerId' therefore."
        $rows = Import-Csv $out
        $rows[0].PSObject.Properties.Name | Select-Object -Last 5 | Should -Be 'status', 'statusCode', 'Flow.customerId', 'contacted', 'FlowExec.Guarded'
        $rows[1].status, $rows[1].statusCode, $rows[1].'Flow.customerId', $rows[1].contacted | Should -Be 'Complete', '200', 'c2', 'true'
        $rows[4].'FlowExec.Status', $rows[4].status | Should -Be 'Invalid', ''
    }

    It 'writes one batch to a file, and no second one in its place' {
        $null = Start-FlowExecution -Path $file @launch
        $launch.Batch = 'second'
        $null = $file | Import-Csv | Select-Object -First 2 | Start-FlowExecution @launch
        Get-FlowBatch nightly, second @journal | Export-FlowBatch -Path $out -Force @journal -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -BeLike 'ExportOntoExport,*'
        "$failures" | Should -Match "'nightly' already, and the batch 'second' would take its place"
        Import-Csv $out | Should -HaveCount 12
    }

    It 'writes what can be mended and sent again' {
        $null = Start-FlowExecution -Path $file @launch
        Export-FlowBatch nightly $out -CanResend @journal
        $mended = Import-Csv $out | ForEach-Object { $_.score = 5; $_ }
        $mended.customerId | Should -Be 'c5'
        ($mended | Start-FlowExecution -FlowName $FollowUp -ExcludeProperty 'FlowExec.*').Status | Should -Be 'Launched'
    }

    It 'keeps spreadsheets from running what is in cells, and gives it back as it was' {
        $names = '=HYPERLINK("http://x","y")', '+1+1', '-2+3', '@SUM(A1)', "`t=1", '-5', '+491709876543', "'=text", '-', 'a=b'
        $names | ForEach-Object { $n = 0 } { $n++; [pscustomobject]@{ customerId = "c$n"; customerName = $_ } } | Export-Csv $file
        $null = Start-FlowExecution -Path $file @launch
        Export-FlowBatch nightly $out @journal
        $rows = Import-Csv $out
        $rows.customerName | Should -Be ($names[0..4].ForEach{ "'$_" } + $names[5..9])
        $rows.'FlowExec.Guarded' | Should -Be (@('customerName') * 5 + @('') * 5)
        $read = { $args | ConvertTo-FlowPayload -FlowName $FollowUp -ExcludeProperty 'FlowExec.*' | ConvertFrom-Json | ForEach-Object { $_.inputData.'Flow.customerName' } }
        & $read $rows | Should -Be $names
        (Start-FlowExecution -Path $out -FlowName $FollowUp -ExcludeProperty 'FlowExec.*').Status | Should -Be (@('Launched') * 10)
        Export-FlowBatch nightly $out -NoCsvGuard -Force @journal
        (Import-Csv $out).customerName | Should -Be $names
        (Import-Csv $out)[0].PSObject.Properties.Name | Should -Not -Contain 'FlowExec.Guarded'
    }

    It 'writes a report for people, whose totals are the journal''s' {
        $null = Start-FlowExecution -Path $file @launch
        $page = "$TestDrive/$([guid]::NewGuid()).html"
        Export-FlowBatch nightly -Html $page @journal | Should -BeNullOrEmpty
        $html = [xml]((Get-Content $page -Raw) -replace '<!DOCTYPE html>')
        $outcomes = @{}
        $html.SelectNodes('//*[@id="outcomes"]/*[position() > 1]') | ForEach-Object { $outcomes[$_.ChildNodes[0].InnerText] = [int]$_.ChildNodes[1].InnerText }
        $outcomes.Invalid, $outcomes.Launched | Should -Be 1, 11
        { Export-FlowBatch nightly -Html $page @journal } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'says where rows are not in the file any more' {
        $null = Start-FlowExecution -Path $file @launch
        (Import-Csv $file) | Where-Object customerId -NE 'c10' | Export-Csv $file
        Export-FlowBatch nightly $out @journal -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '^1 of 12 rows .+ not in it any more'
        (Import-Csv $out).customerId | Should -Be (@(1..9 | ForEach-Object { "c$_" }) + '' + 'c11', 'c12')
        (Import-Csv $out).'FlowExec.Status' | Should -HaveCount 12
    }

    It 'finds rows that have moved in the file by their <By>' -ForEach @(@{ By = 'key'; More = @{ Key = 'customerId' } }, @{ By = 'content'; More = @{} }) {
        $results = Start-FlowExecution -Path $file @launch @More
        $was = Import-Csv $file
        $was[11..0] + [pscustomobject]@{ customerId = 'new'; score = 1; customerName = 'n' } | Export-Csv $file
        Export-FlowBatch nightly $out @journal -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $rows = Import-Csv $out
        $rows.customerId | Should -Be $was.customerId
        $rows.customerName | Should -Be $was.customerName
        $rows[2].'FlowExec.ExecutionId' | Should -Be ($results | Where-Object Row -EQ 3).ExecutionId
    }

    It 'writes the columns that a row has now, where its key tells which it is' {
        $null = Start-FlowExecution -Path $file @launch -Key customerId
        (Import-Csv $file)[11..0] | ForEach-Object { $_.customerName = 'edited'; $_ } | Export-Csv $file
        Export-FlowBatch nightly $out @journal
        (Import-Csv $out).customerName | Select-Object -Unique | Should -Be 'edited'
    }

    It 'says that rows of a pipeline have no columns on record, and writes the rest' {
        $null = Import-Csv $file | Start-FlowExecution @launch -Key customerId
        Export-FlowBatch nightly $out @journal -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'pipeline'
        (Import-Csv $out).'FlowExec.Key' | Should -Be (Import-Csv $file).customerId
    }

    It 'replaces no file unasked, and never the source' {
        $null = Start-FlowExecution -Path $file @launch
        Set-Content $out 'mine'
        { Export-FlowBatch nightly $out @journal } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content $out | Should -Be 'mine'
        { Export-FlowBatch nightly $file -Force @journal } | Should -Throw -ErrorId 'ExportOntoSource,*'
        Export-FlowBatch nightly $out -Force @journal
        Import-Csv $out | Should -HaveCount 12
    }
}
