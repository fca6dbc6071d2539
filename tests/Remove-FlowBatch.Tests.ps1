BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/Batches.ps1"
}

Describe 'Remove-FlowBatch' {
    BeforeEach {
        $journal = "$TestDrive/$([guid]::NewGuid())"
        New-TestBatch -Journal $journal -Name nightly -Rows 3
        New-TestBatch -Journal $journal -Rows 3
    }

    It 'removes a batch with all its files' {
        Remove-FlowBatch nightly -Journal $journal -Confirm:$false
        (Get-FlowBatch -Journal $journal).IsNamed | Should -Be $false
        Get-ChildItem $journal -Filter 'nightly*' | Should -BeNullOrEmpty
    }

    It 'removes a run that has no name of its own' {
        Get-FlowBatch -Journal $journal | Where-Object IsNamed -EQ $false | Remove-FlowBatch -Journal $journal -Confirm:$false
        (Get-FlowBatch -Journal $journal).Name | Should -Be 'nightly'
    }

    It 'removes nothing with -WhatIf' {
        Remove-FlowBatch * -Journal $journal -WhatIf
        Get-FlowBatch -Journal $journal | Should -HaveCount 2
    }

    It 'takes brackets and a backtick in a name for what they are, and never removes another batch' {
        'a[1]', 'a1', 'b`c' | ForEach-Object { New-TestBatch -Journal $journal -Name $_ -Rows 1 }
        (Get-FlowBatch 'a[1]' -Journal $journal).Name | Should -Be 'a[1]'
        Get-FlowBatchRow 'a[1]' -Journal $journal | Should -HaveCount 1
        Get-FlowBatch 'a[1]', 'b`c' -Journal $journal | Remove-FlowBatch -Journal $journal -Confirm:$false
        (Get-FlowBatch a*, b* -Journal $journal).Name | Should -Be 'a1'
        Remove-FlowBatch 'a[1]' -Journal $journal -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
        (Get-FlowBatch a* -Journal $journal).Name | Should -Be 'a1'
    }

    It 'asks first' {
        (Get-Command Remove-FlowBatch).ImplementingType.GetCustomAttributes($true).ConfirmImpact | Should -Contain 'High'
    }

    It 'says so where there is no such batch' {
        Remove-FlowBatch nope -Journal $journal -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -BeLike 'BatchNotFound,*'
    }
}
