#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Test-FlowPayload without an org' {
    BeforeAll { $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001' }

    It 'finds nothing wrong with what the platform documents' {
        $report = @{ flowId = $id; inputData = @{ 'Flow.a' = 1 } } | ConvertTo-Json | Test-FlowPayload
        $report.IsValid | Should -BeTrue
        $report.Contract | Should -Be 'Published'
    }

    It 'finds every defect of a text in one pass, with its place' {
        $report = '{ "flow_id": "abc-123", "nonsense": 1 }' | Test-FlowPayload
        $report.IsValid | Should -BeFalse
        $report.Diagnostics.Code | Should -Contain 'FX1003'
        ($report.Diagnostics | Where-Object Code -EQ FX1003).Message -join ' ' | Should -Match "did you mean 'flowId'"
        $report.Diagnostics.Path | Should -Contain '/nonsense'
    }

    It 'reads a file' {
        Set-Content "$TestDrive/payload.json" '{ "flowId": 1 }'
        $report = Test-FlowPayload -Path "$TestDrive/*.json"
        $report.IsValid | Should -BeFalse
        $report.Source | Should -Match 'payload\.json$'
    }

    It 'says so where a file is not there' {
        (Get-ErrorOf { Test-FlowPayload -Path "$TestDrive/none.json" }).FullyQualifiedErrorId | Should -BeLike 'FileNotFound,*'
        (Get-ErrorOf { Test-FlowPayload -LiteralPath "$TestDrive/none.json" }).CategoryInfo.Category | Should -Be 'ReadError'
    }

    It 'answers True or False with -Quiet, one for each payload' {
        '{}', ('{{ "flowId": "{0}" }}' -f $id) | Test-FlowPayload -Quiet | Should -Be @($false, $true)
    }

    It 'hands on what is valid with -PassThru, and writes an error for the rest' {
        $good = @{ flowId = $id }
        $passed = @{ flowId = 'no uuid' }, $good | Test-FlowPayload -PassThru -ErrorAction SilentlyContinue -ErrorVariable failures
        $passed | Should -Be $good
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
        "$failures" | Should -Match '^Row 1 '
    }

    It 'tests against another contract' {
        $body = @{ flow_id = $id; execution_context = @{ channel = 'voice'; contact_uri = 'tel:+15550199'; user_id = 'u' }; initial_attributes = @{} } | ConvertTo-Json
        ($body | Test-FlowPayload).IsValid | Should -BeFalse
        ($body | Test-FlowPayload -Contract ExecutionContext).IsValid | Should -BeTrue
    }

    It 'needs an org only to look up a name' {
        (Get-ErrorOf { @{ a = 1 } | Test-FlowPayload -FlowName x }).FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
    }
}

Describe 'Test-FlowPayload with an org' {
    BeforeAll { $test = Connect-TestOrg }
    AfterAll { Disconnect-TestOrg }

    It 'tests rows against the inputs that the flow declares' {
        $reports = Import-Csv "$Samples/customers-with-mistakes.csv" | Test-FlowPayload -FlowName $FollowUp
        @($reports | Where-Object IsValid).Row | Should -Be @(1, 12)
        ($reports | Where-Object Row -EQ 2).Diagnostics[0].ColumnName | Should -Be 'Score'
    }

    It 'reads a CSV file by itself' {
        $reports = Test-FlowPayload -Path "$Samples/customers.csv" -FlowName $FollowUp
        $reports | Should -HaveCount 250
        $reports.IsValid | Should -Not -Contain $false
    }

    It 'tests a text against the flow that it names' {
        $id = (Get-Flow $FollowUp).Id
        $report = @{ flowId = $id; inputData = @{ 'Flow.customerId' = '1'; 'Flow.nonsense' = 1 } } | ConvertTo-Json | Test-FlowPayload
        $report.Diagnostics.Code | Should -Contain 'FX3001'
    }

    It 'launches nothing' {
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'shows findings as a table that fits 120 columns' {
        $lines = (([pscustomobject]@{ score = 'x' } | Test-FlowPayload -FlowName $FollowUp).Diagnostics | Out-String -Width 120) -split "`n" | Where-Object { $_.Trim() }
        $lines[0] | Should -Match '^Code +Severity +Row +Place +Message'
        $lines | Where-Object Length -GT 121 | Should -BeNullOrEmpty
    }
}
