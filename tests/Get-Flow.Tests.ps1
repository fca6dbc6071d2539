
BeforeAll { . "$PSScriptRoot/Setup.ps1" }
AfterAll { Disconnect-TestOrg }

Describe 'Get-Flow' {
    BeforeAll { $null = Connect-FlowOrg -Emulator }

    It 'lists the workflows' {
        $flows = Get-Flow
        $flows.Name | Should -Contain 'Customer follow-up'
        $flows.Name | Should -Not -Contain 'Main line'
        $flows.Type | Select-Object -Unique | Should -Be 'workflow'
    }

    It 'lists every type with *' {
        (Get-Flow -Type *).Name | Should -Contain 'Main line'
    }

    It 'lists another type' {
        (Get-Flow -Type InboundCall).Name | Should -Be 'Main line'
    }

    It 'finds by name, in any case and with wildcards' {
        (Get-Flow 'customer FOLLOW-up').Name | Should -Be 'Customer follow-up'
        (Get-Flow 'n*sync', 'draft*').Name | Should -Be @('Nightly sync', 'Draft only')
    }

    It 'tells declared inputs with their types' {
        $inputs = (Get-Flow 'Customer follow-up').Inputs
        ($inputs | Where-Object ShortName -EQ customerId).IsRequired | Should -BeTrue
        ($inputs | Where-Object ShortName -EQ orderNumbers).IsCollection | Should -BeTrue
        ($inputs | Where-Object ShortName -EQ dueDate).Type | Should -Be 'DateTime'
    }

    It 'reads by id, and by the property of an object' {
        $flow = Get-Flow 'Nightly sync'
        (Get-Flow -Id $flow.Id).Name | Should -Be 'Nightly sync'
        ([pscustomobject]@{ flow_id = $flow.Id } | Get-Flow).Name | Should -Be 'Nightly sync'
    }

    It 'tells what is not published' {
        (Get-Flow 'Draft only').IsPublished | Should -BeFalse
    }

    It 'says so where a name is not there, and goes on' {
        $found = Get-Flow 'No such', 'Nightly sync' -ErrorAction SilentlyContinue -ErrorVariable failures
        $found.Name | Should -Be 'Nightly sync'
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowNotFound,*'
        $failures.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'is silent where a wildcard finds nothing' {
        Get-Flow 'zz*' | Should -BeNullOrEmpty
    }

    It 'says so where a name with brackets is not there: they are no wildcards, here and in flows' {
        Get-Flow 'Follow-up [DE]' -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowNotFound,*'
    }

    It 'says so where an id is unknown, and goes on' {
        $known = (Get-Flow 'Nightly sync').Id
        $found = Get-Flow -Id ([guid]::Empty), $known -ErrorAction SilentlyContinue -ErrorVariable failures
        $found.Name | Should -Be 'Nightly sync'
        $failures.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$failures" | Should -Match 'correlation id'
    }

    It 'completes names that were read before, quoted' {
        $null = Get-Flow
        (TabExpansion2 'Start-FlowExecution -FlowName cust').CompletionMatches.CompletionText | Should -Be "'Customer follow-up'"
    }
}

Describe 'Many flows' {
    BeforeAll {
        $flows = 1..620 | ForEach-Object { @{ id = [guid]::NewGuid().ToString(); name = "Flow $_"; type = 'workflow'; versions = @('1.0') } }
        @{ flows = $flows } | ConvertTo-Json -Depth 5 | Set-Content "$TestDrive/flows.json"
        $test = Connect-TestOrg -Emulator @{ FlowPath = "$TestDrive/flows.json" }
    }

    It 'come from all pages, each once' {
        (Get-Flow).Name | Sort-Object -Unique | Should -HaveCount 620
    }

    It 'are not read further than the pipeline asks' {
        $before = (Get-Ledger $test).Requests
        Get-Flow | Select-Object -First 1 | Should -HaveCount 1
        (Get-Ledger $test).Requests - $before | Should -BeLessOrEqual 7
    }
}

Describe 'Get-Flow without a connection' {
    It 'says how to connect' {
        Disconnect-TestOrg
        $failure = { Get-Flow } | Should -Throw -PassThru
        $failure.FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Connect-FlowOrg -Emulator'
    }
}
