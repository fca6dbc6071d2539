
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Get-FlowExecution' {
    BeforeAll {
        $null = Connect-TestOrg
        $launched = @{ customerId = '1' }, @{ customerId = '2' } | Start-FlowExecution -FlowName 'Runs long'
    }
    AfterAll { Disconnect-TestOrg }

    It 'reads an execution by its id' {
        $execution = Get-FlowExecution $launched[0].ExecutionId
        $execution.Status | Should -Be 'Running'
        $execution.ExecutionId | Should -Be $launched[0].ExecutionId
        $execution.FlowId | Should -Be $launched[0].FlowId
        $execution.DateLaunched | Should -BeOfType DateTimeOffset
    }

    It 'takes what Start-FlowExecution returned, and keeps row and input' {
        $again = $launched | Get-FlowExecution
        $again.Row | Should -Be $launched.Row
        $again.InputObject | Should -Be $launched.InputObject
    }

    It 'takes ids from the property of an object' {
        ([pscustomobject]@{ flow_execution_id = $launched[1].ExecutionId } | Get-FlowExecution).Status | Should -Be 'Running'
    }

    It 'takes a file of results, and says so where a row of it has no execution' {
        @{ customerId = '1' }, @{} | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue | Export-Csv "$TestDrive/results.csv"
        $results = Import-Csv "$TestDrive/results.csv" | Get-FlowExecution -ErrorAction SilentlyContinue -ErrorVariable failures
        $results.ExecutionId | Should -Be (Import-Csv "$TestDrive/results.csv" | Where-Object ExecutionId).ExecutionId
        $failures.FullyQualifiedErrorId | Should -BeLike 'ExecutionIdMissing,*'
    }

    It 'hands on a row that was never launched' {
        $invalid = @{ score = 'x' } | Start-FlowExecution -FlowName $FollowUp -ErrorAction SilentlyContinue
        ($invalid | Get-FlowExecution).Status | Should -Be 'Invalid'
    }

    It 'says so where an id is unknown, and goes on' {
        $found = Get-FlowExecution ([guid]::NewGuid()), $launched[0].ExecutionId -ErrorAction SilentlyContinue -ErrorVariable failures
        $found | Should -HaveCount 1
        $failures.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        "$failures" | Should -Match 'correlation id'
    }
}
